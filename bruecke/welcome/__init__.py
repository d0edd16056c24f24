"""From the registration desk to the first talk (Willkommensberatung).

Owns the words counter, signing, receipt, attempt, appointment, first talk, import. It hands over through `consent`
and answers figures to the coordination.
"""
