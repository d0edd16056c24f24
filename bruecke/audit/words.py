"""What offices and jobs did, in words; `privacy.words` has the deeds a person reads about herself."""

from django.utils.translation import gettext_lazy as _

#: A verb of the log, or the part before its dot; at the end the jobs by name.
OFFICE_DEEDS = {
    "appointment.cancelled": _("appointment cancelled"), "appointment.no_show": _("nobody came"), "attempt.undone": _("attempt taken back"),
    "message.failed": _("message did not go out"), "handover.taken_back": _("hand-over of a file taken back"),
    "signing.started": _("signature asked for"), "signing.signed": _("signed"), "signing.declined": _("does not want to"),
    "paper.printed": _("sheet printed"), "paper.entered": _("sheet entered"), "desk.counted": _("counted at the desk"),
    "desk.withdrawn": _("withdrawal taken at the desk"), "desk.registrations_entered": _("number of the month entered"),
    "contact.asked": _("asked for a call"), "slots.offered": _("free times offered"), "slots.withdrawn": _("free time taken away"),
    "import.uploaded": _("file uploaded"), "import.decided": _("rows of a file decided"), "import.discarded": _("file discarded"),
    "import.refused": _("file refused"), "import.queued": _("file is being taken over"), "import.taken_over": _("file taken over"),
    "import.undo_queued": _("file is being taken back"), "import.taken_back": _("file taken back"),
    "user.added": _("account made"), "user.invited": _("link for a password sent"), "user.opened": _("account opened"),
    "user.closed": _("account locked"), "user.factor_reset": _("second factor reset"),
    "member.added": _("member entered"), "member.ended": _("membership ended"),
    "unit": _("unit changed"), "organisation": _("organisation changed"), "cover.made": _("cover entered"), "cover.ended": _("cover ended"),
    "area.assigned": _("area assigned"), "area.ended": _("area ended"), "participation": _("taking part changed"),
    "figures.frozen": _("figures of a month fixed"), "report.frozen": _("report frozen"), "report.released": _("table released"),
    "post.added": _("post entered"), "post.changed": _("post changed"), "post.filled": _("post filled"),
    "post.vacated": _("post vacant"), "post.proved": _("training shown"), "rate": _("flat rate set"), "target": _("target set"),
    "issue.noted": _("structural issue noted"), "issue.mentioned": _("case counted for an issue"), "issue.moved": _("issue moved"),
    "issue.decided": _("decision written down"), "issue.joined": _("issues joined"), "reports": _("reports of the calendar"),
    "privacy.proof_erased": _("proof of consent erased"), "demo": _("signed in by one click"),
    "consult.written": _("question written"), "consult.sent": _("question put"), "consult.dropped": _("draft of a question thrown away"),
    "consult.acknowledged": _("receipt of a question confirmed"), "consult.answered": _("question answered"), "consult.asked_back": _("asked back"),
    "consult.replied": _("reply to an office"), "consult.closed": _("question settled"), "consult.reminded": _("office reminded"),
    "consult.escalated": _("late question brought to the head"), "entry.proposed": _("answer proposed for all"),
    "entry.released": _("answer released for all"), "entry.declined": _("answer for all declined"),
    "shadowing.offered": _("day of shadowing offered"), "shadowing.asked": _("asked to come for a day"),
    "shadowing.settled": _("guest of a day answered"), "shadowing.reported": _("report of a day"), "consults": _("daily duty of the short line"),
    "tidy": _("nightly erasure"), "verify": _("check of the memory"), "checkpoint": _("seal of the memory"),
    "figures": _("figures of the month"), "import": _("files"), "messages": _("messages"),
}  # fmt: skip
