"""The feed: every committed order event, live and from any position, over two kinds of socket."""
