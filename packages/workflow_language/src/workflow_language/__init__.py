"""The language of workflows: documents, expressions, and what must hold before one may run. No I/O, no clock.

`reading` makes documents of text, `validation` says whether they can run, `text` and `expressions` give values.
"""
