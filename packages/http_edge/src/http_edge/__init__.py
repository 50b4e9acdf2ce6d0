"""What every HTTP service of the platform does at its edge.

Bodies are bounded and strictly parsed before a route sees them, every error is one shape
(RFC 9457), and every request is counted.
"""

from http_edge.install import install_edge
from http_edge.logs import configure_logs
from http_edge.problems import ProblemError, documented, problem_response

__all__ = ["ProblemError", "configure_logs", "documented", "install_edge", "problem_response"]
