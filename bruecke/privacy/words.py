"""Reasons and deeds in words: keys of the public pages' texts, and German for colleagues."""

from django.utils.translation import gettext_lazy as _

from bruecke.audit.words import OFFICE_DEEDS

#: Deeds in the words of the public pages; what is missing is "wrote something down".
OWN_WORDS = {
    "dossier.opened": "verb_opened", "person.listed": "verb_opened", "handover.previewed": "verb_previewed", "handover.accepted": "verb_accepted",
    "handover.offered": "verb_offered", "handover.routed": "verb_routed", "handover.rejected": "verb_rejected",
    "handover.closed": "verb_closed", "handover.destroyed": "verb_erased", "person.contact_corrected": "verb_corrected",
    "person.contact_erased": "verb_erased", "privacy.ended": "verb_erased", "consent.given": "verb_given",
    "handover.reassigned": "verb_routed", "person.written": "verb_written", "contact.asked": "verb_asked",
    "consent.withdrawn": "verb_withdrawn", "consent.lapsed": "verb_lapsed", "access.emergency": "verb_emergency",
    "case.erased": "verb_erased", "person.new_code": "verb_code",
    "case.begun": "verb_accepted", "case.opened": "verb_opened", "case.previewed": "verb_previewed", "document.opened": "verb_opened",
    "case.reassigned": "verb_routed", "case.closed": "verb_closed", "case.meeting": "verb_appointment", "plan.agreed": "verb_given",
    "release.given": "verb_given", "release.withdrawn": "verb_withdrawn", "letter.printed": "verb_opened", "errand.opened": "verb_opened",
    "entrant.reported": "verb_written", "entrant.listed": "verb_opened", "entrant.recommended": "verb_talk", "entrant.erased": "verb_erased",
    "entrant.talk_offered": "verb_appointment", "entrant.talk_held": "verb_talk", "entrant.talk_written": "verb_talk",
    "entrant.new_code": "verb_code", "entrant.corrected": "verb_corrected", "offer.made": "verb_offered", "offer.accepted": "verb_accepted",
    "offer.objected": "verb_rejected", "offer.opened": "verb_opened", "offer.erased": "verb_erased", "pupil.exported": "verb_opened",
    "consult.shown": "verb_written", "consult.agreed": "verb_offered", "consult.declined": "verb_withdrawn", "consult.erased": "verb_erased",
}  # fmt: skip
FAMILIES = {"attempt": "verb_called", "message": "verb_message", "appointment": "verb_appointment", "talk": "verb_talk"}
DEEDS = OFFICE_DEEDS | {
    "dossier.opened": _("opened"), "person.listed": _("name seen in a search"), "handover.previewed": _("preview opened"), "handover.accepted": _("accepted"),
    "handover.offered": _("handed over"), "handover.routed": _("sent to a team"), "handover.rejected": _("given back"),
    "handover.reassigned": _("given to a colleague"), "handover.closed": _("finished"), "handover.destroyed": _("hand-over destroyed"),
    "person.written": _("details written down"), "person.contact_corrected": _("contact data changed"),
    "person.contact_erased": _("contact data erased"), "consent.given": _("consent given"), "consent.withdrawn": _("consent withdrawn"),
    "consent.lapsed": _("consent lapsed"), "access.emergency": _("emergency access"), "privacy.ended": _("time of keeping is over"),
    "attempt": _("attempt recorded"), "message": _("message written"), "appointment": _("appointment entered"), "talk": _("talk recorded"),
    "basis": _("own basis written down"), "scan": _("scan added"), "access.granted": _("access given"), "access.ended": _("access ended"),
    "case.begun": _("case opened"), "case.opened": _("case read"), "case.previewed": _("cover of the case read"), "case.named": _("case got a name"),
    "case.clarified": _("case clarified"), "case.agreed": _("working together agreed"), "case.assessed": _("areas of life looked at"),
    "case.meeting": _("meeting in the case"), "case.closed": _("case closed"), "case.reopened": _("case reopened"),
    "case.after_care": _("after-care done"), "case.erased": _("case erased"),
    "errand.forgotten": _("what a helper was told erased"), "conference.erased": _("conference erased"), "case.reassigned": _("case given to a colleague"),
    "plan": _("plan changed"), "plan.written": _("plan written for her"), "plan.agreed": _("plan agreed"), "plan.outcome": _("outcome entered"),
    "note.added": _("note written"), "note.struck": _("note struck out"), "task": _("task changed"),
    "case.referred": _("referred to another team"), "handover.answered": _("answer to the other team"),
    "pair.decided": _("duplicate decided"), "pair.told": _("teams told of a duplicate"), "person.merged": _("records brought together"),
    "person.unmerged": _("records separated"), "household.joined": _("household joined"), "household.left": _("household left"),
    "household.moved": _("moved to another place"),
    "compare": _("comparing of people"), "person.protected": _("protected"), "person.unprotected": _("protection ended"),
    "person.new_code": _("new code given"),
    "errand.given": _("errand given"), "errand.ended": _("errand ended"), "errand.reported": _("reported on an errand"), "errand.opened": _("errand read"),
    "conference.called": _("conference called"), "conference.minuted": _("minutes written"), "conference.opened": _("conference read"),
    "conference.moved": _("conference moved"), "conference.called_off": _("conference called off"),
    "letter.written": _("letter written"), "letter.sent": _("letter went out"), "letter.not_sent": _("letter did not go out after all"),
    "letter.erased": _("letter erased"),
    "letter.printed": _("letter printed"), "cases": _("Cases"), "letters": _("letters"), "letters.laid_out": _("letters laid out"),
    "document.added": _("paper kept"), "document.opened": _("paper read"), "document.erased": _("paper erased"),
    "release.given": _("released from confidentiality"), "release.withdrawn": _("release withdrawn"),
    "consult.shown": _("facts shown to her"), "consult.agreed": _("facts told to an authority"), "consult.declined": _("facts not told"),
    "consult.opened": _("question read"), "consult.erased": _("question erased"),
    "refused": _("access refused"), "audit.verified": _("memory checked"), "privacy.tidied": _("erased what was due"),
}  # fmt: skip
REASONS = {
    "assigned": _("responsible"), "cover": _("stands in"), "inbox": _("team"), "routing": _("routes"), "supervision": _("only the preview"),
    "emergency": _("emergency"), "wrote": _("wrote it down"), "trusted": _("responsible"), "invited": _("conference"), "asked": _("asked"),
    "addressed": _("asked by a team"), "released": _("released by her"),
}  # fmt: skip
FAMILY_NAMES = {
    "dossier": _("Dossiers opened"), "handover": _("Hand-overs"), "consent": _("Consents"), "access": _("Access given and ended"),
    "person": _("Master records"), "signing": _("Signatures at the desk"), "attempt": _("Attempts"), "appointment": _("Appointments"),
    "talk": _("First talks"), "message": _("Messages"), "basis": _("Own bases"), "release": _("Releases"), "case": _("Cases"), "plan": _("Plans"),
    "consult": _("Questions to authorities"), "entry": _("Collected answers"),
    "note": _("Notes"), "task": _("Tasks"), "document": _("Papers"), "member": _("Members"), "user": _("Accounts"),
    "unit": _("Units"), "cover": _("Cover"), "import": _("Files"), "privacy": _("Erasure"), "audit": _("Checks of the memory"), "refused": _("Refused"),
    "entrant": _("Children and school places"), "offer": _("Schools that were asked"), "round": _("Rounds"), "proposal": _("Changes by hand"),
    "pupil": _("Files for school software"), "report": _("Reports"), "post": _("Posts"), "rate": _("Flat rates"), "target": _("Targets"),
    "issue": _("Structural issues"),
}  # fmt: skip
#: What an entry is about: the word before the colon of its subject.
SUBJECTS = {
    "handover": _("hand-over"), "import": _("file"), "user": _("account"), "appointment": _("appointment"), "signing": _("signature"),
    "attempt": _("attempt"), "paperform": _("sheet"), "unit": _("unit"), "talk": _("first talk"), "slot": _("free time"),
    "size": _("memory"), "receipt": _("receipt"), "person": _("person"), "organisation": _("organisation"),
    "municipality": _("municipality"), "month": _("month"), "grant": _("access"), "cover": _("cover"), "consent": _("consent"),
    "consult": _("question"), "entry": _("collected answer"), "shadowing": _("shadowing"),
    "basis": _("own basis"), "release": _("release"), "case": _("case"), "goal": _("goal"), "measure": _("measure"),
    "plan": _("plan"), "note": _("note"),
    "task": _("task"), "link": _("offer"), "meeting": _("meeting"), "document": _("paper"), "letter": _("letter"),
    "pair": _("pair"), "merge": _("merge"), "errand": _("errand"), "conference": _("conference"), "run": _("letters"),
    "report": _("report"), "table": _("table"), "post": _("post"), "rate": _("flat rate"), "target": _("target"),
    "entrant": _("child"), "placement": _("school place"), "offer": _("question to a school"), "round": _("round"),
    "proposal": _("proposal"),
    "rules": _("weights"), "export": _("file for school software"), "group": _("group of a school"), "school": _("school"),
    "issue": _("structural issue"), "self": _("own data"), "R5": _("consent"), "GET": _("page"), "POST": _("page"),
}  # fmt: skip
#: Classes of the nightly erasure, as `actions.tidy` counts them.
CLASS_NAMES = {
    "unused": _("Consents nobody used (%(consent_months)s months)"), "undelivered": _("Hand-overs without a team (R1, %(undelivered_days)s days)"),
    "unreached": _("Never reached (R2, %(unreached_months)s months)"), "advised": _("One-off advice (R3, %(advice_months)s months)"),
    "left": _("What a team kept after a withdrawal (%(erase_hours)s hours)"),
    "contact": _("Contact data (%(erase_hours)s hours after withdrawal, or R1 to R3)"),
    "consults": _("Questions to authorities (R14, %(consult_months)s months after the answer)"), "told": _("Facts told on a release that has ended"),
    "orphaned": _("Cases ended because she withdrew before agreeing"),
    "ungrounded": _("Cases she never agreed to (%(erase_hours)s hours after withdrawal)"),
    "cases": _("Closed cases (R4, 31 December + %(case_years)s years)"),
    "errands": _("What helpers were told, once the errand is over"),
    "conferences": _("Conferences no case knows (R4, 31 December + %(case_years)s years)"),
    "entrants": _("School entrants (R7, %(school_entrant_months)s months after the end of follow-up)"),
    "admitted": _("Children admitted by schools themselves (R7, %(school_entrant_months)s months after the end of support)"),
    "checks": _("Findings of the health check once there is a place (R8)"),
    "proposals": _("Explanations of rounds (R9, %(school_round_months)s months after the school year)"),
    "missed": _("Appointments after a withdrawal"), "proof": _("Proof of consent (R5, 31 December + 3 years)"),
    "texts": _("Sentences of emergency accesses (R18, 12 months)"), "messages": _("Messages that went out (30 days)"),
    "signings": _("Drafts nobody signed (30 minutes)"), "imports": _("Traces of files from offices (7 days, 12 months)"),
    "files": _("Scans without a record (1 day)"), "sessions": _("Ended sessions"),
}  # fmt: skip
