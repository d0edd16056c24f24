"""The short line: a question from counselling or a volunteer to an authority, or from an authority to the integration centre.

Owns the words consult, post (a line of its thread), origin (who asked, for whom), released facts, entry (of the collected answers)
and shadowing. It receives a release from consent and the number of a case or hand-over as a bare key; it answers with a text, its
legal bases and the day on which to look at it again. A question, who asked it, and what may be told by name stand in three
dossiers, so that an officer cannot even read in SQL what is not for her.
"""
