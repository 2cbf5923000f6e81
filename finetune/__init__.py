"""Fine-tuning recipes will live here; this version ships the base model as it is."""
