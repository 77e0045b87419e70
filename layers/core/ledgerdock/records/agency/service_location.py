"""Service locations: where the service takes place."""

from typing import Annotated

from ledgerdock.records import (
    Boolean,
    Choice,
    Country,
    Key,
    Phone,
    RecordType,
    Reference,
    Text,
    address,
    column,
)


class ServiceLocation(RecordType, name="service_location", area="agency", key="location_code"):
    """A place where a client is served. It attaches to its client by accounting reference."""

    location_code: Key = column(
        "Location Code",
        "Short code of the location, unique among all locations.",
        example="NGH-CARD-1",
        max_length=40,
        synonyms=(
            "Location ID",
            "Location Number",
            "Site Code",
            "Location Reference",
            "Service Location Code",
        ),
    )
    name: Text = column(
        "Location Name",
        "Name of the location as people on site call it.",
        example="Cardiology Outpatients, Block C",
        max_length=200,
        synonyms=("Name", "Location", "Site", "Site Name", "Service Location"),
    )
    client: Annotated[Key, Reference("client")] = column(
        "Client Accounting Reference",
        "Accounting reference of the client that is served here.",
        example="1234a",
        max_length=40,
        synonyms=("Client", "Client Reference", "Client Number", "Client No", "Accounting Reference"),
    )
    status: Choice | None = column(
        "Status",
        "Whether bookings may name this location.",
        example="Active",
        choices={"active": "Active", "inactive": "Inactive"},
        synonyms=("Location Status",),
    )
    address_line_1: Text | None = address.ADDRESS_LINE_1
    address_line_2: Text | None = address.ADDRESS_LINE_2
    city: Text | None = address.CITY
    region: Text | None = address.REGION
    postal_code: Text | None = address.POSTAL_CODE
    country: Country | None = address.COUNTRY
    phone: Phone | None = column(
        "Phone",
        "Telephone number at the location.",
        example="+44 113 496 0077 ext. 12",
        synonyms=("Telephone", "Phone Number", "Tel", "Site Phone"),
    )
    remote: Boolean | None = column(
        "Remote",
        "Yes when the service is given by telephone or video and nobody travels here.",
        example="no",
        synonyms=("Is Remote", "Virtual", "Remote Location"),
    )
    directions: Text | None = column(
        "Directions",
        "How to find the place and whom to ask for on arrival.",
        example="Main entrance, lift to level 2, report to the ward clerk.",
        max_length=2000,
        synonyms=("Arrival Instructions", "Instructions", "Access Notes", "Parking"),
    )
