import time, itertools, pytest
from tests import factories
from tests.browser.test_review import *
pytestmark = pytest.mark.django_db(transaction=True)
WATCH = """
() => {
  const frame = document.querySelector("[data-stage] .frame");
  window.judged = [];
  addEventListener("keydown", (event) => {
    if (!"pxs".includes(event.key)) return;
    const entry = { key: event.key, id: frame.dataset.id, at: event.timeStamp, shown: null };
    window.judged.push(entry);
    const look = () => {
      const img = frame.querySelector("picture img");
      const there = frame.dataset.id !== entry.id && img?.complete && img.naturalWidth;
      if (there) entry.shown = performance.now();
      else if (performance.now() - entry.at < 2000) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { capture: true });
}
"""
def test_cull(signed_in):
    cols=[factories.colourway() for _ in range(25)]
    contents=[factories.picture_bytes(size=(1200,1600), colour=c) for c in ("#336699","#aa3322","#22aa55","#885511")]
    assets=[factories.generated(c, content=contents[i%4], rendered=True) for c in cols for i in range(10)]
    p=signed_in(factories.reviewer(), "/review/", viewport={"width":1440,"height":900})
    at(p, assets[0]); p.wait_for_timeout(6000)
    p.evaluate(WATCH)
    ids=[]
    t0=time.monotonic()
    for n,k in zip(range(160), itertools.cycle("ppxps")):
        time.sleep(max(0,t0+n/5-time.monotonic()))
        if n==70: p.context.set_offline(True)
        if n==120: p.context.set_offline(False)
        p.keyboard.press(k)
    p.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('review-outbox'))")
    p.wait_for_timeout(500)
    j=p.evaluate("judged")
    d=[a for a,_ in decided()]
    print(len(j), len(d), d==[x["id"] for x in j])
    got=set(d); print([(i,x) for i,x in enumerate(j) if x["id"] not in got])
    print(p.evaluate("[document.querySelector('[data-review]').dataset.mode, document.querySelectorAll('[data-film] li').length, document.querySelectorAll('[data-film] li[data-status=pending]').length]"), [t.inner_text() for t in p.locator(".toast").all()])
    sh=sorted(x["shown"]-x["at"] if x["shown"] else 9999 for x in j)
    print("median",sh[80],"p99",sh[157],"max",sh[-3:], [i for i,x in enumerate(j) if not x["shown"] or x["shown"]-x["at"]>17])
