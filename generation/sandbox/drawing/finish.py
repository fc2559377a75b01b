"""The finish: exposure, tint, vignette, grain, and the small mark that says what drew it."""

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from generation.sandbox.drawing.light import RADIAL, SMOOTH, grain
from generation.sandbox.drawing.scene import Scene, mixed
from generation.sandbox.drawing.take import Take

MARK = "sandbox"
GRAIN = 3


def exposed(ground: Image.Image, scene: Scene) -> Image.Image:
    """Expose the ground; a dark scene keeps its subject lit, so this comes before the subject."""
    if scene.place == "city" and scene.level < 1:
        return ground
    return ground.point(lambda value: min(255, round(value * scene.level)))


def graded(picture: Image.Image, scene: Scene, take: Take) -> Image.Image:
    """Tint and vignette the picture, then add grain."""
    warm = (255, 247, 236) if take.warmth > 0 else (243, 249, 255)
    tint = mixed(scene.tint, warm, 0.35 * abs(take.warmth))
    picture = ImageChops.multiply(picture, Image.new("RGB", picture.size, tint))
    return grain(_vignetted(picture, 0.26 if scene.level >= 1 else 0.5), take.rng, GRAIN)


def _vignetted(picture: Image.Image, strength: float) -> Image.Image:
    fall = RADIAL.point(lambda value: round(255 * (1 - strength * (1 - value / 255) ** 2.2)))
    wide, high = round(picture.width * 1.5), round(picture.height * 1.5)
    left, top = (wide - picture.width) // 2, (high - picture.height) // 2
    frame = (left, top, left + picture.width, top + picture.height)
    fall = fall.resize((wide // 4, high // 4), SMOOTH).resize((wide, high), SMOOTH).crop(frame)
    return ImageChops.multiply(picture, Image.merge("RGB", [fall] * 3))


def marked(picture: Image.Image) -> Image.Image:
    """Write the mark into the lower right corner, light on dark or dark on light."""
    height = max(9, round(min(picture.size) * 0.02))
    font = ImageFont.load_default(height)
    left, top = picture.width - round(font.getlength(MARK)) - height, picture.height - 2 * height
    corner = picture.crop((max(0, left), max(0, top), picture.width, picture.height)).convert("L")
    ink = 0 if ImageStat.Stat(corner).mean[0] > 120 else 255
    layer = Image.new("L", picture.size, 0)
    ImageDraw.Draw(layer).text((left, top), MARK, fill=110, font=font)
    picture.paste(Image.new("RGB", picture.size, (ink, ink, ink)), mask=layer)
    return picture
