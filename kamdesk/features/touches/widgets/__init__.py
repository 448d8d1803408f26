"""What other capabilities may show of touches: the contact matrix and the form of a touch."""

from kamdesk.features.touches.widgets.matrix import ContactMatrix
from kamdesk.features.touches.widgets.touch_form import NewTouchForm, TouchForm

__all__ = ["ContactMatrix", "NewTouchForm", "TouchForm"]
