"""The log as a feed of order events: the last of them in memory, all others in the store.

A reader of the feed is a position and nothing else. Who reads, and over which wire, is the web's
affair (web/feed).
"""

from persistence.feed.events import FeedEvent, Scope, end_of_commit
from persistence.feed.feed import EventFeed, Page
from persistence.feed.owners import Owners
from persistence.feed.projection import FeedProjection
from persistence.feed.ring import FellBehindError, Ring

__all__ = [
    "EventFeed",
    "FeedEvent",
    "FeedProjection",
    "FellBehindError",
    "Owners",
    "Page",
    "Ring",
    "Scope",
    "end_of_commit",
]
