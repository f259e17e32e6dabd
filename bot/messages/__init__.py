"""Every sentence people read: from what is said (a Kind and references) and a View to text and buttons."""
