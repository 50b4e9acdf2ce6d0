"""The folders of these two are named as the packages in them; imported here first, pytest finds the packages."""

import devstack
import generator

__all__ = ["devstack", "generator"]
