// A GLB turned in place: [data-shape-source] names the file, its <canvas> shows it. Triangles with normals,
// colours or a texture, lit from where one stands. A drag or the arrows turn it, the wheel, two fingers, + and
// - bring it nearer, [data-shape-reset] or 0 puts it back, [data-shape-ground] makes the ground dark or light.
// It is drawn only when something changed. What can't be shown leaves [data-shape-failed] in place.
const HEADER = 12;
const JSON_CHUNK = 0x4e4f534a;
const BINARY_CHUNK = 0x004e4942;
const TRIANGLES = 4;
const READERS = { 5120: Int8Array, 5121: Uint8Array, 5122: Int16Array, 5123: Uint16Array, 5125: Uint32Array, 5126: Float32Array };
const MOST = { 5120: 127, 5121: 255, 5122: 32767, 5123: 65535, 5125: 1, 5126: 1 };
const WIDTH = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 };
const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
const START = { yaw: 0.35, pitch: 0.15, far: 1 };
const TURN = 0.008; // radians for each pixel of a drag
const KEY = 0.15; // radians for each key

const VERTEX = `#version 300 es
uniform mat4 seen, placed;
uniform mat3 turned;
in vec3 place, normal;
in vec4 tint;
in vec2 spot;
out vec3 facing, solid;
out vec4 colour;
out vec2 at;
void main() {
  facing = turned * normal;
  solid = turned * place;
  colour = tint;
  at = spot;
  gl_Position = seen * placed * vec4(place, 1.0);
}`;
const FRAGMENT = `#version 300 es
precision highp float;
uniform vec4 base;
uniform sampler2D picture;
uniform float cutoff;
in vec3 facing, solid;
in vec4 colour;
in vec2 at;
out vec4 shown;
void main() {
  vec4 mixed = base * colour * texture(picture, at);
  if (mixed.a < cutoff) discard;
  // What brings no normals is lit face by face.
  vec3 n = normalize(dot(facing, facing) > 0.0 ? facing : cross(dFdx(solid), dFdy(solid)));
  float front = abs(n.z), above = 0.5 + 0.5 * n.y;
  shown = vec4(mixed.rgb * min(1.0, 0.35 + 0.5 * front + 0.2 * above) * mixed.a, mixed.a);
}`;

function opened(buffer) {
  const view = new DataView(buffer);
  let scene, binary;
  for (let at = HEADER; at + 8 <= buffer.byteLength; ) {
    const [length, kind] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    const body = new Uint8Array(buffer, at + 8, length);
    if (kind === JSON_CHUNK) scene = JSON.parse(new TextDecoder().decode(body));
    else if (kind === BINARY_CHUNK) binary ??= body;
    at += 8 + length;
  }
  if (scene.extensionsRequired?.some((name) => /draco|meshopt|basisu|webp/i.test(name))) throw new Error("packed");
  const buffers = scene.buffers?.map(({ uri }) => (uri ? inline(uri) : binary)) ?? [];
  return { scene, buffers };
}

function inline(uri) {
  const [head, body] = uri.split(",", 2);
  const text = head.endsWith(";base64") ? atob(body) : decodeURIComponent(body);
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function bytesOf({ scene, buffers }, number) {
  const { buffer, byteOffset = 0, byteLength } = scene.bufferViews[number];
  return buffers[buffer].subarray(byteOffset, byteOffset + byteLength);
}

// The numbers of an accessor, one after the other; whole numbers of shares become shares.
function numbers(file, number) {
  const { bufferView, byteOffset = 0, componentType, count, type, normalized } = file.scene.accessors[number];
  const Reader = READERS[componentType];
  const width = WIDTH[type];
  const size = Reader.BYTES_PER_ELEMENT;
  const stride = file.scene.bufferViews[bufferView]?.byteStride || width * size;
  const found = new (componentType === 5126 || normalized ? Float32Array : Reader)(count * width);
  if (bufferView === undefined) return found;
  const bytes = bytesOf(file, bufferView);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = `get${Reader.name.replace("Array", "")}`;
  for (let row = 0; row < count; row++)
    for (let column = 0; column < width; column++) {
      const value = view[read](byteOffset + row * stride + column * size, true);
      found[row * width + column] = normalized ? value / MOST[componentType] : value;
    }
  return found;
}

function multiplied(a, b) {
  const made = new Array(16);
  for (let column = 0; column < 4; column++)
    for (let row = 0; row < 4; row++) {
      made[column * 4 + row] = 0;
      for (let at = 0; at < 4; at++) made[column * 4 + row] += a[at * 4 + row] * b[column * 4 + at];
    }
  return made;
}

function placeOf({ matrix, translation: t = [0, 0, 0], rotation: [x, y, z, w] = [0, 0, 0, 1], scale: s = [1, 1, 1] }) {
  if (matrix) return matrix;
  const turned = [
    [1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)],
    [2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)],
    [2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)],
  ];
  return [...turned.flatMap((axis, at) => [...axis.map((value) => value * s[at]), 0]), ...t, 1];
}

// Every primitive of the scene, with where it stands.
function* parts({ scene }) {
  const roots = scene.scenes?.[scene.scene ?? 0]?.nodes ?? scene.nodes?.map((_, at) => at) ?? [];
  const waiting = roots.map((at) => [at, IDENTITY]);
  for (let walked = 0; waiting.length && walked < 10000; walked++) {
    const [at, above] = waiting.pop();
    const node = scene.nodes[at];
    const placed = multiplied(above, placeOf(node));
    for (const primitive of scene.meshes?.[node.mesh]?.primitives ?? [])
      if ((primitive.mode ?? TRIANGLES) === TRIANGLES) yield { primitive, placed };
    for (const child of node.children ?? []) waiting.push([child, placed]);
  }
}

function meshOf(file, { primitive, placed }) {
  const { POSITION, NORMAL, TEXCOORD_0, COLOR_0 } = primitive.attributes;
  const values = { place: [numbers(file, POSITION), 3] };
  if (NORMAL !== undefined) values.normal = [numbers(file, NORMAL), 3];
  if (TEXCOORD_0 !== undefined) values.spot = [numbers(file, TEXCOORD_0), 2];
  if (COLOR_0 !== undefined) values.tint = [numbers(file, COLOR_0), WIDTH[file.scene.accessors[COLOR_0].type]];
  const order = primitive.indices === undefined ? null : Uint32Array.from(numbers(file, primitive.indices));
  const material = file.scene.materials?.[primitive.material] ?? {};
  return { values, order, placed, material, count: order?.length ?? values.place[0].length / 3 };
}

function imageOf(file, texture) {
  const { bufferView, uri, mimeType } = file.scene.images[file.scene.textures[texture].source];
  const bytes = uri ? inline(uri) : bytesOf(file, bufferView);
  return createImageBitmap(new Blob([bytes], { type: mimeType }), { colorSpaceConversion: "none" });
}

// The box around everything: its middle, and how far its corners are from there.
function boundsOf(meshes) {
  const [low, high] = [[Infinity, Infinity, Infinity], [-Infinity, -Infinity, -Infinity]];
  for (const { values, placed } of meshes) {
    const [places] = values.place;
    for (let at = 0; at < places.length; at += 3)
      for (let axis = 0; axis < 3; axis++) {
        const value = placed[axis] * places[at] + placed[4 + axis] * places[at + 1] + placed[8 + axis] * places[at + 2] + placed[12 + axis];
        low[axis] = Math.min(low[axis], value);
        high[axis] = Math.max(high[axis], value);
      }
  }
  const middle = low.map((value, axis) => (value + high[axis]) / 2);
  return { middle, reach: Math.hypot(...high.map((value, axis) => value - middle[axis])) || 1 };
}

function program(gl) {
  const made = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  gl.useProgram(made);
  return made;
}

function textured(gl, image) {
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  if (image) gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
  else gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array([255, 255, 255, 255]));
  gl.generateMipmap(gl.TEXTURE_2D);
  return gl.getParameter(gl.TEXTURE_BINDING_2D);
}

async function loaded(gl, used, file, mesh) {
  const { pbrMetallicRoughness: look = {}, alphaMode, alphaCutoff = 0.5 } = mesh.material;
  const image = look.baseColorTexture ? await imageOf(file, look.baseColorTexture.index) : null;
  const vertices = gl.createVertexArray();
  gl.bindVertexArray(vertices);
  for (const [name, [values, width]] of Object.entries(mesh.values)) {
    const at = gl.getAttribLocation(used, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, Float32Array.from(values), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, width, gl.FLOAT, false, 0, 0);
  }
  if (!mesh.values.tint) gl.vertexAttrib4f(gl.getAttribLocation(used, "tint"), 1, 1, 1, 1);
  if (mesh.order) {
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, mesh.order, gl.STATIC_DRAW);
  }
  return { ...mesh, vertices, texture: textured(gl, image), base: look.baseColorFactor ?? [1, 1, 1, 1], cutoff: alphaMode === "MASK" ? alphaCutoff : 0.004 };
}

// Where one stands: turned around the middle, so far away that everything is seen.
function seenFrom({ yaw, pitch, far }, { middle, reach }, aspect) {
  const away = (reach * 2.6 * far) / Math.min(1, aspect);
  const [sy, cy, sp, cp] = [Math.sin(yaw), Math.cos(yaw), Math.sin(pitch), Math.cos(pitch)];
  const turned = [cy, sp * sy, -cp * sy, 0, 0, cp, sp, 0, sy, -sp * cy, cp * cy, 0, 0, 0, -away, 1];
  const centred = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, ...middle.map((value) => -value), 1];
  const [near, end] = [Math.max(away - reach * 1.1, reach / 100), away + reach * 1.1];
  const lens = 2.4;
  const view = [lens / aspect, 0, 0, 0, 0, lens, 0, 0, 0, 0, (end + near) / (near - end), -1, 0, 0, (2 * end * near) / (near - end), 0];
  return { seen: multiplied(view, multiplied(turned, centred)), turned };
}

const corner = (matrix) => [0, 1, 2, 4, 5, 6, 8, 9, 10].map((at) => matrix[at]);

function drawer(canvas, gl, used, meshes, bounds) {
  const place = (name) => gl.getUniformLocation(used, name);
  const [seen, placed, turned, base, cutoff] = ["seen", "placed", "turned", "base", "cutoff"].map(place);
  gl.enable(gl.DEPTH_TEST);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  return (stand) => {
    const { width, height } = canvas.getBoundingClientRect();
    [canvas.width, canvas.height] = [width, height].map((side) => Math.round(side * devicePixelRatio));
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    const from = seenFrom(stand, bounds, width / height);
    gl.uniformMatrix4fv(seen, false, from.seen);
    for (const mesh of meshes) {
      gl.uniformMatrix4fv(placed, false, mesh.placed);
      gl.uniformMatrix3fv(turned, false, corner(multiplied(from.turned, mesh.placed)));
      gl.uniform4fv(base, mesh.base);
      gl.uniform1f(cutoff, mesh.cutoff);
      gl.bindTexture(gl.TEXTURE_2D, mesh.texture);
      gl.bindVertexArray(mesh.vertices);
      if (mesh.order) gl.drawElements(gl.TRIANGLES, mesh.count, gl.UNSIGNED_INT, 0);
      else gl.drawArrays(gl.TRIANGLES, 0, mesh.count);
    }
  };
}

const between = (low, value, high) => Math.min(Math.max(value, low), high);

function turnable(canvas, draw) {
  const stand = { ...START };
  const fingers = new Map();
  let asked = false;
  const show = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw(stand);
    });
  };
  const turn = (yaw, pitch) => {
    stand.yaw += yaw;
    stand.pitch = between(-1.5, stand.pitch + pitch, 1.5);
    show();
  };
  const near = (by) => {
    stand.far = between(0.2, stand.far * by, 4);
    show();
  };
  const reset = () => {
    Object.assign(stand, START);
    show();
  };
  const apart = () => {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) || 1;
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const was = fingers.size > 1 && apart();
    fingers.set(event.pointerId, event);
    if (was) near(was / apart());
    else turn((event.clientX - before.clientX) * TURN, (event.clientY - before.clientY) * TURN);
  });
  for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, ({ pointerId }) => fingers.delete(pointerId));
  canvas.addEventListener("wheel", (event) => {
    if (document.activeElement !== canvas && !event.ctrlKey) return; // until it is clicked the page scrolls
    event.preventDefault();
    near(Math.exp(event.deltaY / 600));
  }, { passive: false });
  const keys = {
    ArrowLeft: () => turn(-KEY, 0),
    ArrowRight: () => turn(KEY, 0),
    ArrowUp: () => turn(0, -KEY),
    ArrowDown: () => turn(0, KEY),
    "+": () => near(0.85),
    "=": () => near(0.85),
    "-": () => near(1 / 0.85),
    0: reset,
  };
  canvas.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });
  new ResizeObserver(show).observe(canvas);
  return reset;
}

function grounded(canvas, button) {
  const { theme } = document.documentElement.dataset;
  const set = (dark) => {
    button.setAttribute("aria-pressed", String(dark));
    canvas.style.colorScheme = dark ? "dark" : "light";
    canvas.style.background = "var(--matte)";
  };
  set(theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  button.addEventListener("click", () => set(button.getAttribute("aria-pressed") !== "true"));
}

async function show(box) {
  const canvas = box.querySelector("canvas");
  const gl = canvas.getContext("webgl2", { alpha: true, antialias: true });
  if (!gl) return;
  const answer = await fetch(box.dataset.shapeSource);
  if (!answer.ok) return;
  const file = opened(await answer.arrayBuffer());
  const found = [...parts(file)].map((part) => meshOf(file, part));
  if (!found.length) return;
  const used = program(gl);
  const meshes = await Promise.all(found.map((mesh) => loaded(gl, used, file, mesh)));
  const controls = ["reset", "ground"].map((name) => box.querySelector(`[data-shape-${name}]`));
  box.querySelector("[data-shape-failed]").hidden = true;
  for (const each of [canvas, ...controls]) each.hidden = false;
  controls[0].addEventListener("click", turnable(canvas, drawer(canvas, gl, used, meshes, boundsOf(found))));
  grounded(canvas, controls[1]);
}

for (const box of document.querySelectorAll("[data-shape-source]")) show(box).catch(() => {}); // the words stay
