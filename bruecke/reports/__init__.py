"""Reports: numbers of every context, frozen at a cut-off day, with small ones hidden so that nobody can work them out.

It owns the words Report and Figure. It receives tables from the contexts' `figures(actor, period)` in a job, stores what may be
read, and every page and file shows only that. No number here leads to a person.
"""
