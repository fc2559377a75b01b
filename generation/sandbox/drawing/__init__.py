"""Pictures drawn with Pillow alone: a garment cut out and set on a backdrop, or a still life."""
