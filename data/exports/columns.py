"""What each column of an export means, its HXL hashtag, and how a spreadsheet shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "count", "signed", "code", "rate", "date", "time", "degrees", "truth"]


@dataclass(frozen=True)
class Column:
    """``tag`` follows the Humanitarian Exchange Language 1.1: a hashtag of its core schema and attributes."""

    kind: Kind
    tag: str
    says: str


COLUMNS: Mapping[str, Column] = {
    "origin_state": Column("text", "#adm1+name+origin", "State that people leave"),
    "origin_district": Column("text", "#adm2+name+origin", "District that people leave; of a train, of its station"),
    "destination_state": Column("text", "#adm1+name+destination", "State that people go to"),
    "destination_district": Column(
        "text", "#adm2+name+destination", "District that people go to; of a train, of its station"
    ),
    "origin": Column("code", "#adm+code+v_lgd+origin", "LGD code of the place left, at the level of the rows"),
    "destination": Column(
        "code", "#adm+code+v_lgd+destination", "LGD code of the place gone to, at the level of the rows"
    ),
    "origin_state_lgd": Column("code", "#adm1+code+v_lgd+origin", "LGD code of the state that people leave"),
    "destination_state_lgd": Column("code", "#adm1+code+v_lgd+destination", "LGD code of the state that people go to"),
    "lgd": Column("code", "#adm+code+v_lgd", "LGD code of the place"),
    "district": Column("text", "#adm2+name", "District; empty where rows are states"),
    "state_lgd": Column("code", "#adm1+code+v_lgd", "LGD code of the state"),
    "state": Column("text", "#adm1+name", "State"),
    "departures": Column("count", "#affected+departures", "People who leave the place for another"),
    "arrivals": Column("count", "#affected+arrivals", "People who go to the place from another"),
    "internal": Column("count", "#affected+internal", "People who move within the place, in neither of the two"),
    "net": Column("signed", "#affected+net", "Arrivals less departures"),
    "persons": Column("count", "#affected+moved", "People"),
    "arrived": Column("count", "#affected+arrived", "Of these, people who have reached their destination"),
    "population_2011": Column("count", "#population+census_2011", "People at the Census of 2011; empty where unknown"),
    "departures_per_lakh": Column("rate", "#indicator+rate+departures", "Departures per lakh people of 2011"),
    "arrivals_per_lakh": Column("rate", "#indicator+rate+arrivals", "Arrivals per lakh people of 2011"),
    "net_per_lakh": Column("rate", "#indicator+rate+net", "Net per lakh people of 2011"),
    "drawn": Column("truth", "#meta+drawn", "Whether the boundaries hold a polygon of the place"),
    "train_no": Column("text", "#transport+train+code", "Number of the train"),
    "travel_date": Column("date", "#date+travel", "Day of travel; empty where unknown"),
    "origin_station": Column("text", "#loc+station+code+origin", "Code of the first station"),
    "origin_station_name": Column("text", "#loc+station+name+origin", "First station"),
    "destination_station": Column("text", "#loc+station+code+destination", "Code of the last station"),
    "destination_station_name": Column("text", "#loc+station+name+destination", "Last station"),
    "origin_lon": Column("degrees", "#geo+lon+origin", "Longitude of the first station, EPSG:4326"),
    "origin_lat": Column("degrees", "#geo+lat+origin", "Latitude of the first station"),
    "destination_lon": Column("degrees", "#geo+lon+destination", "Longitude of the last station"),
    "destination_lat": Column("degrees", "#geo+lat+destination", "Latitude of the last station"),
    "departs_at": Column("time", "#date+departure", "When the train leaves, IST"),
    "arrives_at": Column("time", "#date+arrival", "When the train arrives, IST"),
    "arrival_date": Column("date", "#date+arrival+day", "Day of arrival, or of travel where that is not known"),
    "destination_districts": Column("count", "#indicator+districts+num", "Districts that its people go on to"),
    "by": Column("text", "#meta+by", "What people are divided by"),
    "value": Column("text", "#meta+value", "One of its values; empty where unknown"),
    "share": Column("rate", "#indicator+share", "Share of the selection's people, of 1"),
    "band": Column("text", "#meta+distance+band", "Band of distance between the districts' centroids, km"),
    "from_km": Column("count", "#indicator+distance+min", "Its lower end, km"),
    "to_km": Column("count", "#indicator+distance+max", "Its upper end, km"),
    "persons_so_far": Column("count", "#affected+moved+cumulative", "People up to and with this day"),
    "arrived_so_far": Column("count", "#affected+arrived+cumulative", "Of these, people who have arrived"),
    "persons_compared": Column("count", "#affected+moved+compared", "People in the other period"),
    "difference": Column("signed", "#affected+change", "People less people in the other period"),
    "ratio": Column("rate", "#indicator+ratio", "People by people in the other period; empty where there were none"),
    "departures_compared": Column("count", "#affected+departures+compared", "Departures in the other period"),
    "arrivals_compared": Column("count", "#affected+arrivals+compared", "Arrivals in the other period"),
    "internal_compared": Column("count", "#affected+internal+compared", "Moves within in the other period"),
    "synthetic": Column("truth", "#meta+synthetic", "Whether the store holds made-up people"),
}


def column(name: str) -> Column:
    """What is known of a column; one that is not described is text without a tag."""
    return COLUMNS.get(name, Column("text", "", ""))
