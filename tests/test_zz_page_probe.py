import pytest, re
from django.urls import get_resolver, URLPattern, URLResolver
from django.test import Client
from sartiq.access.models import Role
from tests import factories
from tests.generation import world
pytestmark = pytest.mark.django_db

def walk(patterns, prefix=""):
    for p in patterns:
        if isinstance(p, URLResolver):
            yield from walk(p.url_patterns, prefix + str(p.pattern))
        else:
            yield prefix + str(p.pattern), p

def test_probe():
    from catalog.models import Asset, ReviewDecision
    job = world.populate()
    boss = factories.user(Role.ADMIN, is_staff=True, is_superuser=True)
    c = Client(raise_request_exception=False); c.force_login(boss)
    draft = factories.shoot(job.colourway)
    asset = Asset.objects.filter(origin="generated").first() or Asset.objects.first()
    uuids = {"pk": [job.shoot_id, draft.pk], "asset": [asset.pk], "batch": ["0"*8+"-0000-0000-0000-"+"0"*12], "decision": [ReviewDecision.objects.first().pk], "key": [ "00000000-0000-0000-0000-000000000000"]}
    bad = ["%00", "%ff", "%F0%9F%98%80", "9"*30, "-1", "'\"><script>alert(1)</script>", "a"*5000, "../../etc/passwd"]
    params = "q brand category season status coverage cursor after page unprepared product photo slot version view shoot role endpoint talent since until handle code id sort o p all e group kind by month from to".split()
    import itertools
    skip = ("static", "api/", "media")
    import logging; logging.disable(logging.CRITICAL)
    for route, pattern in walk(get_resolver().url_patterns):
        if route.startswith(skip): continue
        paths = [route.lstrip("^").rstrip("$").replace("\\Z","").replace("\\.", ".")]
        for name, values in uuids.items():
            paths = [x for path in paths for x in ([path.replace(f"<uuid:{name}>", str(v)) for v in values] if f"<uuid:{name}>" in path else [path])]
        paths = [x.replace("<str:handle>", job.colourway.product.handle).replace("<str:code>", job.colourway.code).replace("<int:number>", "0").replace("<str:token>","t") for x in paths]
        paths = [p for path in paths for p in ([re.sub(r"<[^>]*>", v, path) for v in ("1", "%00", str(job.pk), "9"*30, "add", "a"*300)] if "<" in path else [path])]
        for path in paths:
            if path.startswith("logout"): continue
            c.force_login(boss)
            for query in [""] if 0 else [""] + [ "&".join(f"{n}={b}" for n in params) for b in bad]:
                r = c.get("/" + path + ("?" + query if query else ""), follow=False)
                if r.status_code >= 500: print("GET500", path, query[:40], r.status_code)
                if 0:
                    csp = r.get("Content-Security-Policy", "")
                    if "text/html" in r.get("Content-Type","") and ("nonce" not in csp):
                        print("NOCSP" if not csp else "NONONCE", path, r.status_code)
            if path.startswith("admin"): continue
            for b in ["\x00", "\ud800".encode("utf-8","surrogatepass"), "9"*30, "x"*3000, "-1", "NaN", "1e999"]:
                data = {n: b for n in params + "name prompt count seeds seed endpoint colourway verdict reasons note actor scopes storefront username password lora scale parameters width".split()}
                try: r = c.post("/" + path, data)
                except UnicodeError: continue
                if r.status_code >= 500: print("POST500", path, repr(b)[:20], r.status_code)
    # path parameters
    for v in bad:
        for path in (f"/products/{v}/", f"/products/x/{v}/", f"/assets/{v}/", f"/media/{v}/{asset.pk}/1/w320.webp", f"/media/web/{asset.pk}/{v}/w320.webp", f"/media/web/{asset.pk}/1/{v}.webp", f"/pictures/{asset.pk}/{v}", f"/pictures/{asset.pk}/{v}.webp", f"/hooks/fal/{v}", f"/{v}", f"/import/{v}/", f"/admin/catalog/asset/{v}/change/", f"/static/{v}", f"/login/?next={v}", f"/api/v1/{v}", f"/api/{v}"):
            r = c.get(path)
            if r.status_code >= 500: print("PATH500", path[:80], r.status_code)
