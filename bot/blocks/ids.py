"""Every action, block and dialog id: namespaced and versioned, so that an old button is known.

A button of an older deployment carries an id that is not here; it gets a polite "expired" (U37).
"""

from typing import Final

VERSION: Final = "v1"


def _id(name: str) -> str:
    return f"{VERSION}.{name}"


# Home
HOME_REFRESH: Final = _id("home.refresh")

# pull, preview and going live
PULL_GO_LIVE: Final = _id("pull.go_live")
PULL_GO_LIVE_ANYWAY: Final = _id("pull.go_live_anyway")
PULL_PREVIEW: Final = _id("pull.preview")
PULL_SAMPLES: Final = _id("pull.samples")
PULL_CSV: Final = _id("pull.csv")
PULL_CONTINUE: Final = _id("pull.continue")
PULL_CANCEL: Final = _id("pull.cancel")
PULL_PAUSE: Final = _id("pull.pause")
PULL_RESUME: Final = _id("pull.resume")

# undo
UNDO_PUT_BACK: Final = _id("undo.put_back")

# push all
PUSH_ALL: Final = _id("push.all")

# reviews of every kind
REVIEW_LIST: Final = _id("review.list")
REVIEW_PAGE: Final = _id("review.page")
REVIEW_EXPIRED: Final = _id("review.expired")
REVIEW_OPEN: Final = _id("review.open")
REVIEW_NEXT: Final = _id("review.next")
REVIEW_LATER: Final = _id("review.later")
REVIEW_REOPEN: Final = _id("review.reopen")
REVIEW_MERGE: Final = _id("review.merge")
REVIEW_CHOOSE: Final = _id("review.choose")
REVIEW_NOT_SAME: Final = _id("review.not_same")
REVIEW_USE_HUBSPOT: Final = _id("review.use_hubspot")
REVIEW_USE_APOLLO: Final = _id("review.use_apollo")
REVIEW_LINK: Final = _id("review.link")
REVIEW_SEPARATE: Final = _id("review.separate")
REVIEW_CREATE: Final = _id("review.create")
REVIEW_REMOVE: Final = _id("review.remove")
REVIEW_LEAVE: Final = _id("review.leave")
MERGE_DIALOG: Final = _id("review.merge_dialog")
MERGE_PICK: Final = _id("review.merge_pick")
BULK_OPEN: Final = _id("bulk.open")
BULK_DIALOG: Final = _id("bulk.dialog")
BULK_CHOICE: Final = _id("bulk.choice")
BULK_AGREE: Final = _id("bulk.agree")
BULK_DECLINE: Final = _id("bulk.decline")
MERGE_UNDO: Final = _id("review.undo")
MERGE_UNDO_DIALOG: Final = _id("review.undo_dialog")

# records
RECORD_SHOW: Final = _id("record.show")
RECORD_DELETE: Final = _id("record.delete")
RECORD_USE_OTHER: Final = _id("record.use_other")

# errors
ERROR_RETRY: Final = _id("error.retry")
ERROR_EDIT: Final = _id("error.edit")
ERROR_EDIT_DIALOG: Final = _id("error.edit_dialog")
ERROR_EDIT_VALUE: Final = _id("error.edit_value")
"""Every field of the dialog; its block id says of which write."""
ERROR_IGNORE: Final = _id("error.ignore")
ERROR_SNOOZE: Final = _id("error.snooze")
ERROR_LIFT: Final = _id("error.lift")
ERROR_DETAILS: Final = _id("error.details")
FIELD_RESUME: Final = _id("error.field_resume")

# settings
SETTINGS_DIALOG: Final = _id("settings.dialog")
SETTINGS_OPEN: Final = _id("settings.open")
SETTINGS_SWITCH: Final = _id("settings.switch")
"""Every switch, choice and field of the dialog; their block ids tell them apart."""

# mapping
MAPPING_LIST: Final = _id("mapping.list")
MAPPING_EDIT: Final = _id("mapping.edit")
MAPPING_NEW: Final = _id("mapping.new")
MAPPING_NEW_DIALOG: Final = _id("mapping.new_dialog")
MAPPING_UNMAP: Final = _id("mapping.unmap")
MAPPING_EXPORT: Final = _id("mapping.export")
MAPPING_IMPORT: Final = _id("mapping.import")
MAPPING_IMPORT_DIALOG: Final = _id("mapping.import_dialog")
MAPPING_IMPORT_SAVE: Final = _id("mapping.import_save")
MAPPING_STAGES: Final = _id("mapping.stages")
MAPPING_STAGES_DIALOG: Final = _id("mapping.stages_dialog")
MAPPING_DIALOG: Final = _id("mapping.dialog")
MAPPING_CHOICE: Final = _id("mapping.choice")
"""Every choice of its dialogs; their block ids tell them apart."""

# setup and people
SETUP_KEYS: Final = _id("setup.keys")
SETUP_CHECK: Final = _id("setup.check")
SETUP_ONBOARD: Final = _id("setup.onboard")
PEOPLE_DIALOG: Final = _id("people.dialog")
PEOPLE_OPEN: Final = _id("people.open")
PEOPLE_CHOICE: Final = _id("people.choice")

# enrichment
ENRICH_PICK: Final = _id("enrich.pick")
ENRICH_ASK: Final = _id("enrich.ask")
ENRICH_FREE: Final = _id("enrich.free")
ENRICH_FIELDS: Final = _id("enrich.fields")
ENRICH_APPROVE: Final = _id("enrich.approve")
ENRICH_DECLINE: Final = _id("enrich.decline")

# prospecting
PROSPECT_MORE: Final = _id("prospect.more")
