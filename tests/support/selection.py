"""Which fields of a collection become columns: what the control plane decides between user and connector.

Reasons to select are weighed against reasons not to. A field that must be selected and cannot be is a conflict.
"""

STRONG = {"FIELD_REQUIRED", "LOCATION_REQUIRED"}


class Conflict(Exception):
    """A field must be selected, but the connector or the user is against it. A backfill may help."""


def select(collection, constraints, live=None, exclude=(), require=()):
    """The keys, values and document. `constraints`: projectionConstraints of Validated; `live`:
    the selection in force."""
    of_field = {}
    for each in constraints:
        of_field.setdefault(each["field"], []).append(each["constraint"])
    projections = collection["projections"]
    live = live or {}
    was_live = {*live.get("keys", ()), *live.get("values", ()), live.get("document")}
    keys = [next(p["field"] for p in projections if p.get("ptr", "") == pointer) for pointer in collection["key"]]

    def strength(projection):
        """Smaller is stronger; None: there is no reason to select it."""
        field = projection["field"]
        types = {c["type"] for c in of_field.get(field, ())}
        if field in keys:
            return 0
        if field == live.get("document"):
            return 1
        if field in require:
            return 2
        if types & STRONG:
            return 3
        if field in was_live:
            return 4
        return 5 if wanted_by_depth(projection) else None

    selected, locations, folded = [], set(), set()
    ranked = [(strength(p), n, p) for n, p in enumerate(projections)]
    for rank, _, projection in sorted(r for r in ranked if r[0] is not None):
        field, pointer = projection["field"], projection.get("ptr", "")
        given = of_field.get(field, [])
        column = given[0].get("foldedField", field) if given else field
        against = rejection(field, given, exclude, bool(live))
        if not against and column in folded:
            against = "another selected field has the same column"
        if not against and pointer in locations and field not in require:
            against = "its location is selected already"
        if not against:
            selected.append(projection)
            locations.add(pointer)
            folded.add(column)
        elif rank <= 3 and not (rank == 3 and pointer in locations):
            raise Conflict(f"field {field} must be selected, but {against}")

    documents = [p["field"] for p in selected if not p.get("ptr")]
    values = sorted(p["field"] for p in selected if p.get("ptr") and p["field"] not in keys)
    return {"keys": keys, **({"values": values} if values else {}), **({"document": documents[0]} if documents else {})}


def wanted_by_depth(projection):
    """Everything but metadata is wanted; of objects only the root."""
    pointer = projection.get("ptr", "")
    return not pointer.startswith("/_meta") and (not pointer or projection["inference"].get("types") != ["object"])


def rejection(field, given, exclude, has_live):
    """Why the field cannot be selected; None when it can."""
    if field in exclude:
        return "the user excludes it"
    if not given:
        return "the connector gave no constraint for it"
    for constraint in given:
        if constraint["type"] == "FIELD_FORBIDDEN":
            return "the connector forbids it: " + constraint["reason"]
        if constraint["type"] == "INCOMPATIBLE" and has_live:
            return "it needs a backfill: " + constraint["reason"]
    return None
