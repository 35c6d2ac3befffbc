"""What is answered, field by field: the shapes of the plain dicts that web/documents/views.py has.

Typed dictionaries, since a member that is not there and a member that is null are two things. They
are the source of the OpenAPI document, and so of the dashboard's types. The tests check every
answer against that document.
"""
