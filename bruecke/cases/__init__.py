"""Case management: from the first talk to a goal reached, in the words of the person.

Owns the words case, intake, assessment, goal, measure, service link, review, closing, note, task, letter, errand and case conference.
Receives hand-overs, answers figures. A case stands in three circles: its cover (number, phase, deadline, who: what the lead
sees), its content (notes, plan, documents: who is responsible) and the plan as agreed (what she herself reads).
"""
