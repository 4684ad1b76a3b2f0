"""What is printed, and the PDF that carries it. QtGui, never QtWidgets."""
