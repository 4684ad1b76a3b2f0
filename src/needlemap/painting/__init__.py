"""The one painter of plates and marks, for screen and paper. QtGui, never QtWidgets."""
