"""The parts of a charting page, for what works with several of them."""

from dataclasses import dataclass

from needlemap.reference import Reference
from needlemap.ui.charting.body.close_look import CloseLook
from needlemap.ui.charting.body.panel import BodyPanel
from needlemap.ui.charting.body.session_marks import SessionMarks
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.header import ChartHeader
from needlemap.ui.charting.presets.preset_bar import PresetBar
from needlemap.ui.charting.previous.wiring import PreviousWiring
from needlemap.ui.charting.risk.display import RiskDisplay
from needlemap.ui.charting.sites.commands import ChartingActions
from needlemap.ui.charting.sites.model import SitesModel
from needlemap.ui.charting.sites.new_site_popup import NewSitePopup
from needlemap.ui.charting.sites.table import RowSelection, SitesSide
from needlemap.ui.charting.state import ChartState
from needlemap.ui.charting.tools.linking import PairLinking
from needlemap.ui.charting.tools.removal import NeedleRemoval
from needlemap.ui.charting.tools.symptom_drawing import SymptomDrawingTool
from needlemap.ui.charting.tools.typed_entry import TypedEntryController
from needlemap.ui.charting.visit.controller import VisitController
from needlemap.ui.widgets.side_tabs import SidePanel


@dataclass(frozen=True, slots=True)
class ChartParts:
    """What one charting page is made of."""

    state: ChartState
    body: Body
    reference: Reference
    header: ChartHeader
    panel: BodyPanel
    marks: SessionMarks
    close_look: CloseLook
    model: SitesModel
    side: SitesSide
    rows: RowSelection
    actions: ChartingActions
    fresh: NewSitePopup
    preset: PresetBar
    removal: NeedleRemoval
    linking: PairLinking
    symptoms: SymptomDrawingTool
    typed: TypedEntryController
    risks: RiskDisplay
    previous: PreviousWiring
    visit: VisitController
    tabs: SidePanel
