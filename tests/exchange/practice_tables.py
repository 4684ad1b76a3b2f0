"""Lists of patients as programs for practices write them, made up here after their column names."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PracticeTable:
    """A file, the columns that are guessed, and what its patients are then: name, MRN, birth."""

    data: bytes
    columns: dict[str, str]
    patients: tuple[tuple[str, str, date | None], ...]


# Jane's list of patients, saved again by Excel: a byte order mark and semicolons.
_JANE = """\
Patient Guid;Patient Number;First Name;Middle Name;Last Name;Preferred Name;Birth Date;Sex;Email;\
Mobile Phone;Home Phone;Street Address;City;Postal;Country\r
0a1b;J-101;Noor;A.;Haddad;;1984-05-17;Female;noor@example.org;555 0101;;1 Hill Road;Bath;B1;GB\r
0a1c;J-102;"Ruiz; Ana";;Ortega;Ana;1990-12-01;Female;;;555 0102;;;;\r
"""
# Cliniko's, with words in columns that hold commas and line breaks, days as in Australia.
_CLINIKO = """\
Id,Title,First Name,Last Name,Preferred First Name,Date Of Birth,Sex,Email,Mobile Phone,Home Phone,\
Address 1,City,Post Code,Country,Occupation,Emergency Contact,Medicare Number,Notes
1,Ms,Mei,Tanaka,,17/05/1984,Female,mei@example.org,555 0103,,"2 Lake St, Flat 3",Perth,6000,AU,,,,\
"Prefers mornings.
Second line."
2,Mr,Ola,Berg,,31/12/1979,Male,,,,,,,AU,,,,'=1+1
"""
# Rows of OpenEMR's patient_data, as a query writes them: tabs, in UTF-16.
_OPENEMR = """\
id\ttitle\tlanguage\tfname\tlname\tmname\tDOB\tstreet\tpostal_code\tcity\tphone_home\tphone_cell\t\
email\tsex\tpubpid\tpid
4\tMr\tenglish\tJosé\tPeña\t\t1962-02-28\t3 Main\t1000\tX\t\t555 0104\tjose@example.org\tMale\t77\t4
5\tMs\t\tZoë\tŁuczak\t\t\t\t\t\t\t\t\tFemale\t78\t5
"""
TABLES = {
    "jane": PracticeTable(
        b"\xef\xbb\xbf" + _JANE.encode(),
        {
            "family_name": "Last Name",
            "given_name": "First Name",
            "born_on": "Birth Date",
            "record_number": "Patient Number",
            "phone": "Mobile Phone",
            "email": "Email",
        },
        (
            ("Haddad, Noor", "J-101", date(1984, 5, 17)),
            ("Ortega, Ruiz; Ana", "J-102", date(1990, 12, 1)),
        ),
    ),
    "cliniko": PracticeTable(
        _CLINIKO.encode("cp1252"),
        {
            "family_name": "Last Name",
            "given_name": "First Name",
            "born_on": "Date Of Birth",
            "phone": "Mobile Phone",
            "email": "Email",
            "note": "Notes",
        },
        (("Tanaka, Mei", "", date(1984, 5, 17)), ("Berg, Ola", "", date(1979, 12, 31))),
    ),
    "openemr": PracticeTable(
        _OPENEMR.encode("utf-16"),
        {
            "family_name": "lname",
            "given_name": "fname",
            "born_on": "DOB",
            "record_number": "pubpid",
            "phone": "phone_cell",
            "email": "email",
        },
        (("Peña, José", "77", date(1962, 2, 28)), ("Łuczak, Zoë", "78", None)),
    ),
}
# Two people who enter days in two ways, and a row that lost a cell.
MIXED = "First Name,Last Name,Birth Date\nAnn,Moe,2/13/1980\nBob,Doe,13/2/1981\nCy,Poe,3/2/1982\n"
RAGGED = "First Name,Last Name,Birth Date\nAnn,Moe,1980-02-13\nBob,Doe\n"
