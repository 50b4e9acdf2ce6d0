"""What every HTTP service of the platform does at its edge.

Bodies are bounded and strictly parsed before a route sees them, every error is one shape
(RFC 9457), and every request is counted. Each module is imported by its own name: a process
that only writes logs does not load the web framework.
"""
