"""Apollo's own database: people and organisations that no team needs to have saved."""
