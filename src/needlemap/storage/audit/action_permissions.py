"""Which permission each action and each table needs, and the actor who is asked for it.

The writer and the log ask here before they write, so no repository can go round it. What is not
listed is refused: an action that nobody thought about is allowed to nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from needlemap.domain.user import Permission, Role, check_may
from needlemap.errors import NotAllowedError
from needlemap.storage.mapping.tables import (
    ADDENDA,
    COMPLAINTS,
    DOCUMENTS,
    PATIENT_FACTS,
    PATIENTS,
    PROTOCOLS,
    SESSIONS,
    SETTINGS,
    SIGNATURES,
    SITES,
    USERS,
    VISIT_FACTS,
    WITHDRAWALS,
    Row,
    Table,
)

_ACTIONS: Mapping[Permission, str] = {
    Permission.READ: """
        log_in lock unlock recover_access change_password clock_went_back
        view_session view_history view_document renew_keys change_own_setting verify
        backup backup_failed
        head_missing accept_loss""",
    Permission.EXPORT: """
        export_pdf export_failed print print_report
        export export_archive export_fhir export_research export_csv export_document copy_text""",
    Permission.CHART: """
        add_patient change_patient archive_patient bring_back_patient
        change_patient_file start_session edit_sites change_session change_visit patient_entry
        reassign_session add_complaint change_complaint hold_complaint reopen_complaint
        add_document save_protocol rename_protocol give_up_protocol take_up_protocol""",
    Permission.SIGN: """
        sign_session add_addendum withdraw_session discharge_complaint
        merge_patients unmerge_patients restore salvage""",
    Permission.MANAGE: """
        create_records add_user change_user change_role remove_user bring_back_user
        reset_password new_recovery_code change_setting import_records""",
}
PERMISSION_OF: Mapping[str, Permission] = {
    action: permission for permission, listed in _ACTIONS.items() for action in listed.split()
}
_TABLES: Mapping[str, Permission] = {
    USERS.name: Permission.MANAGE,
    PATIENTS.name: Permission.CHART,
    PATIENT_FACTS.name: Permission.CHART,
    COMPLAINTS.name: Permission.CHART,
    SESSIONS.name: Permission.CHART,
    SITES.name: Permission.CHART,
    VISIT_FACTS.name: Permission.CHART,
    DOCUMENTS.name: Permission.CHART,
    PROTOCOLS.name: Permission.CHART,
    SIGNATURES.name: Permission.SIGN,
    ADDENDA.name: Permission.SIGN,
    WITHDRAWALS.name: Permission.SIGN,
    SETTINGS.name: Permission.MANAGE,
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes: the user that is signed in, with the role that the records give them."""

    id: str
    role: Role

    def check_action(self, action: str) -> None:
        """Raise NotAllowedError when the role may not do this, or nobody knows what it is."""
        permission = PERMISSION_OF.get(action)
        if permission is None:
            raise NotAllowedError(
                "NeedleMap does not know who may do this, so nobody may. "
                "Nothing was changed; please tell its makers."
            )
        check_may(self.role, permission)

    def may(self, action: str) -> bool:
        """Whether the role may do this."""
        try:
            self.check_action(action)
        except NotAllowedError:
            return False
        return True

    def check_rows(self, rows: Iterable[tuple[Table, Row]]) -> None:
        """Raise NotAllowedError when the role may not write a row of one of these tables.

        An action with a modest name cannot write what needs more than its name says.
        """
        seen = set[str]()
        for table, row in rows:
            if table.name in seen:
                continue
            check_may(self.role, self._permission_for(table, row))
            if table.name != SETTINGS.name:  # whose permission hangs on each row
                seen.add(table.name)

    def _permission_for(self, table: Table, row: Row) -> Permission:
        if table.name == SETTINGS.name and row["owner"] == self.id:
            return Permission.READ  # how somebody likes their own window
        return _TABLES[table.name]
