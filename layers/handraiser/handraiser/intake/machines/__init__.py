"""Who is no prospect: crawlers, mail proxies and our own people, as the machines document says.

What they do is recorded and marked; `Activity.mark` tells, and no score hears of it.
"""

from handraiser.intake.machines.machines import Machines, MachinesError, Marks
from handraiser.intake.machines.sender import UNKNOWN, Sender, sender_of, visitor_marks

__all__ = ["UNKNOWN", "Machines", "MachinesError", "Marks", "Sender", "sender_of", "visitor_marks"]
