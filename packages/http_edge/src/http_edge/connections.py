"""How long a server keeps a connection that nobody uses."""

KEEP_ALIVE = 65
"""Seconds: longer than most clients and proxies keep theirs (nginx and AWS's load balancers 60), so none is cut in use.

A server that lets go first may do so while the next request is on its way. That request is lost, and its client, which
can't know whether it was carried out, may only send it again where the method or a key makes that safe.
"""
