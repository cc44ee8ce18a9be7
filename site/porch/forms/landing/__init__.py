"""What a landing page shows beside its form: the hero, and one class for each type of section."""
