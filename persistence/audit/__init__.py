"""The auditor: every invariant, checked over the log and against the gateways' own ledgers."""

from persistence.audit.auditor import audit
from persistence.audit.report import AuditReport

__all__ = ["AuditReport", "audit"]
