"""Which maker works for which kind of endpoint."""

from generation.sandbox.making import (
    cut,
    drawn,
    enlarged,
    expanded,
    filmed,
    heard,
    modelled,
    spoken,
    trained,
)
from generation.sandbox.making.call import Maker

MAKERS: dict[str, Maker] = {
    "text_to_image": drawn,
    "image_to_image": drawn,
    "images_to_image": drawn,
    "inpaint": drawn,
    "edit": drawn,
    "upscale": enlarged,
    "face_restore": enlarged,
    "expand": expanded,
    "background_removal": cut.REMOVAL,
    "segment": cut.SEGMENTATION,
    "detect": cut.DETECTION,
    "text_to_video": filmed.FILM,
    "image_to_video": filmed.FILM,
    "video_to_video": filmed.REMAKE,
    "tts": spoken,
    "stt": heard,
    "model_3d": modelled,
    "lora_training": trained,
}
