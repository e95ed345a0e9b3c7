"""Reads a feed of meetings as a calendar does: by a library that is not ours, and by the time zone's rule in the file itself.

Takes the file's path; prints JSON.
"""

import json
import sys
from datetime import datetime, timezone
from pathlib import Path

from icalendar import Calendar


def instant(value, zone):
    """A day as it is; a time with its offset, which the file's own rule must give too."""
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is not timezone.utc and value.tzname() != "UTC":
        own = value.replace(tzinfo=zone).utcoffset()
        assert own == value.utcoffset(), f"{value}: the file's rule gives {own}"
    return value.isoformat()


def event(entry, zone):
    text = lambda name: str(entry[name]) if name in entry else None
    return {
        "uid": text("UID"),
        "sequence": entry["SEQUENCE"],
        "stamp": entry.decoded("DTSTAMP").isoformat(),
        "start": instant(entry.decoded("DTSTART"), zone),
        "end": instant(entry.decoded("DTEND"), zone),
        "summary": text("SUMMARY"),
        "location": text("LOCATION"),
        "description": text("DESCRIPTION"),
        "status": text("STATUS"),
        "transparent": text("TRANSP") == "TRANSPARENT",
    }


def main(path):
    data = Path(path).read_bytes()
    calendar = Calendar.from_ical(data)
    zones = [zone.to_tz(lookup_tzid=False) for zone in calendar.timezones]
    wrong = [str(error) for part in calendar.walk() for error in part.errors]
    print(json.dumps({
        "name": str(calendar["X-WR-CALNAME"]),
        "refresh": calendar.decoded("REFRESH-INTERVAL").total_seconds(),
        "missing_zones": sorted(calendar.get_missing_tzids()),
        "wrong": wrong,
        "events": [event(entry, zones[0]) for entry in calendar.events],
    }))


main(sys.argv[1])
