"""Greenhouse: webhook bodies and Harvest objects, as a single JSON object, an array or JSON Lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample

_ACTION = re.compile(rb'"action"\s*:\s*"([a-z_]+)"')
_PAYLOAD = re.compile(rb'"payload"\s*:\s*\{')
_SUBJECT = re.compile(rb"candidate|application|offer|interview|scorecard|job|department|office|prospect")
_HARVEST = re.compile(
    rb'"(email_addresses|can_email|is_private|application_ids|current_stage|rejection_reason|rejected_at|applied_at|prospect|hiring_team|'
    rb"requisition_id|opening_id|external_event_id|candidate_id|application_id|last_activity_at|prospect_detail|keyed_custom_fields|"
    rb'credited_to|linked_user_ids|rejection_reason_id|job_stages|interviewers)"\s*:',
)
_CUSTOM_FIELDS = re.compile(rb'"custom_fields"\s*:\s*\{.*"type"\s*:\s*"(short_text|long_text|single_select)"', re.DOTALL)


class GreenhouseSource:
    """Reads what Greenhouse sends or answers; docs/sources/greenhouse.md has the fields and what becomes of them."""

    name = "greenhouse"
    title = "Greenhouse (webhooks and Harvest objects)"

    def recognise(self, sample: Sample) -> Recognition | None:
        """Claim JSON with ``action`` and ``payload``, or with several field names that only Harvest objects have together."""
        head = sample.as_json
        action = _ACTION.search(head)
        if action and _PAYLOAD.search(head):
            return Recognition(self.name, 96 if _SUBJECT.search(action[1]) else 60, "Greenhouse webhook")
        names = {match[1] for match in _HARVEST.finditer(head)}
        if b".greenhouse.io/" in head or len(names) >= 2:
            return Recognition(self.name, min(94, 70 + 4 * len(names)), "Greenhouse Harvest")
        return Recognition(self.name, 45, "Greenhouse custom fields") if _CUSTOM_FIELDS.search(head) else None

    def read(self, path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
        """Stream the objects of the file."""
        from regard.sources.greenhouse.reader import read  # late: telephone and place tables take time to load

        return read(path, recognition, circumstances)


SOURCE = GreenhouseSource()
