"""What every slice stands on: settings, the database, events, errors, pages."""
