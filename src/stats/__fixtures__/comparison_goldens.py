"""Golden vectors of the comparison, anytime, forecast, tail, discriminator and planner functions, computed without our
code: mpmath at 50 digits, scipy, statsmodels, brute force. Run: python comparison_goldens.py > comparison-goldens.json
(needs scipy, statsmodels, mpmath; takes about a minute). Each entry has the form of a reference vector."""
import itertools, json, math, random, sys
from fractions import Fraction
import mpmath as mp
import numpy as np
from scipy import integrate, optimize, stats
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests

mp.mp.dps = 50
out = []

def add(fn, inputs, expected, rel=1e-9, abs_=1e-12, source="mpmath 50 digits"):
    def plain(v):
        if isinstance(v, dict): return {k: plain(x) for k, x in v.items()}
        if isinstance(v, (list, tuple)): return [plain(x) for x in v]
        if isinstance(v, (np.integer,)): return int(v)
        if isinstance(v, (bool, int, str)) or v is None: return v
        f = float(v)
        return None if math.isinf(f) else f
    out.append({"id": f"{fn}.{len(out)}", "fn": fn, "inputs": plain(inputs), "expected": plain(expected),
                "tol": {"rel": rel, "abs": abs_}, "source": source})

def bisect(f, lo, hi, steps=190):
    """Root of an increasing-sign function on a bracket, in mpmath."""
    lo, hi = mp.mpf(lo), mp.mpf(hi)
    slo = mp.sign(f(lo))
    for _ in range(steps):
        mid = (lo + hi) / 2
        if mp.sign(f(mid)) == slo: lo = mid
        else: hi = mid
    return (lo + hi) / 2

def z_of(conf): return mp.sqrt(2) * mp.erfinv(mp.mpf(conf))
def phi(x): return mp.erfc(-x / mp.sqrt(2)) / 2

# ---- compare
for x1, t1, x0, t0, conf in [(0, 1e9, 0, 1e3, .95), (1, 1e9, 0, 1e9, .95), (7.3, 2e5, 2.1, 9e5, .9), (1e6, 1e9, 1.01e6, 1e9, .95), (0, 1e5, 40, 1e5, .99)]:
    a, b = x1 + .5, x0 + .5
    p = lambda r: stats.beta.cdf(t0 / (t0 + r * t1), b, a)
    q = lambda u: (t0 / t1) * (lambda c: c / (1 - c))(stats.beta.ppf(u, a, b)) if u < .6 else (t0 / t1) * (lambda c: (1 - c) / c)(stats.beta.ppf(1 - u, b, a))
    tail = (1 - conf) / 2
    add("rateRatioBayes", dict(x1=x1, t1=t1, x0=x0, t0=t0, prior=.5, conf=conf), dict(pIncrease=p(1), pAbove1p5=p(1.5), lower=q(tail), median=q(.5), upper=q(1 - tail)), 2e-8, 1e-14, "scipy beta")
for a1, b1, a0, b0 in [(13, 99989, 6, 99996), (1, 1e9, 1, 1e9), (4, 1e9 - 3, 1, 1e9), (40, 20, 30, 31), (1, 3, 200, 3)]:
    s = mp.mpf(0)  # exact finite sum for whole a1
    for i in range(int(a1)):
        s += mp.beta(a0 + i, b0 + b1) / ((b1 + i) * mp.beta(1 + i, b1) * mp.beta(a0, b0))
    add("probBetaGreater", dict(a1=a1, b1=b1, a0=a0, b0=b0), s, 1e-9, 1e-13)
for x1, n1, x2, n2, conf in [(1, 10**9, 3, 10**9, .95), (0, 1000, 5, 800, .95), (5, 10, 9, 9, .9), (3, 3, 1, 4, .95), (500000000, 10**9, 499990000, 10**9, .95), (1, 10**6, 1, 10**3, .99)]:
    z2 = z_of(conf) ** 2
    def chi(r, x1=x1, n1=n1, x2=x2, n2=n2):
        A = (n1 + n2) * r; B = -(n1 * r + x1 + n2 + x2 * r); C = mp.mpf(x1 + x2)
        p2 = (-B - mp.sqrt(B * B - 4 * A * C)) / (2 * A); p1 = r * p2
        den = p1 * (1 - p1) / n1 + r * r * p2 * (1 - p2) / n2
        return (mp.mpf(x1) / n1 - r * mp.mpf(x2) / n2) ** 2 / den
    hat = (mp.mpf(x1) / n1) / (mp.mpf(x2) / n2)
    lo = mp.mpf(0) if x1 == 0 else mp.e ** bisect(lambda t: z2 - chi(mp.e ** t), mp.log(hat) - 40, mp.log(hat) - mp.mpf("1e-18"))
    base = mp.log(hat) if x1 else mp.mpf(-60)
    hi = mp.e ** bisect(lambda t: z2 - chi(mp.e ** t), base + mp.mpf("1e-18"), base + 120)
    add("koopmanRatio", dict(x1=x1, n1=n1, x2=x2, n2=n2, conf=conf), dict(lower=lo, upper=hi), 1e-8, 1e-14)
for x1, n1, x2, n2 in [(1, 10**9, 3, 10**9), (0, 1000, 5, 800), (0, 50, 0, 70), (10, 10, 0, 12), (7, 20, 6, 25), (120, 10**8, 90, 10**8)]:
    z2 = z_of(.95) ** 2; N = n1 + n2
    def chi(d, x1=x1, n1=n1, x2=x2, n2=n2, N=N):
        L3 = mp.mpf(N); L2 = (n1 + 2 * n2) * d - N - (x1 + x2); L1 = (n2 * d - N - 2 * x2) * d + x1 + x2; L0 = x2 * d * (1 - d)
        best = None
        for root in mp.polyroots([L3, L2, L1, L0], maxsteps=500, extraprec=400):
            if abs(mp.im(root)) < mp.mpf("1e-25"):
                p2 = mp.re(root); p1 = p2 + d
                if -mp.mpf("1e-25") <= p2 <= 1 + mp.mpf("1e-25") and -mp.mpf("1e-25") <= p1 <= 1 + mp.mpf("1e-25"):
                    p2 = min(max(p2, 0), 1); p1 = min(max(p1, 0), 1)
                    ll = sum(k * mp.log(max(p, mp.mpf("1e-60"))) for k, p in ((x1, p1), (n1 - x1, 1 - p1), (x2, p2), (n2 - x2, 1 - p2)) if k)
                    if best is None or ll > best[0]: best = (ll, p1, p2)
        _, p1, p2 = best
        return (mp.mpf(x1) / n1 - mp.mpf(x2) / n2 - d) ** 2 / ((p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * mp.mpf(N) / (N - 1))
    hat = mp.mpf(x1) / n1 - mp.mpf(x2) / n2
    lo = mp.mpf(-1) if hat <= -1 else bisect(lambda d: z2 - chi(d), mp.mpf(-1) + mp.mpf("1e-12"), hat - mp.mpf("1e-15"), 70)
    hi = mp.mpf(1) if hat >= 1 else bisect(lambda d: z2 - chi(d), hat + mp.mpf("1e-15"), mp.mpf(1) - mp.mpf("1e-12"), 70)
    add("miettinenNurminenDiff", dict(x1=x1, n1=n1, x2=x2, n2=n2, conf=.95), dict(lower=lo, upper=hi), 1e-7, 1e-14)
for n11, n10, n01, n00 in [(0, 0, 3, 97), (0, 4, 0, 10**6), (3, 0, 0, 50), (1, 1, 10**6, 10**9), (300, 20, 31, 10**8), (0, 0, 0, 20)]:
    n = n11 + n10 + n01 + n00; z2 = z_of(.95) ** 2; b, c = n10, n01
    def tango(d):
        B = -b - c + (2 * n - b + c) * d; C = -c * d * (1 - d)
        q = (mp.sqrt(B * B - 8 * n * C) - B) / (4 * n)
        return (b - c - n * d) ** 2 / (n * (2 * q + d * (1 - d)))
    hat = mp.mpf(b - c) / n
    lo = bisect(lambda d: z2 - tango(d), mp.mpf(-1) + mp.mpf("1e-20"), hat - mp.mpf("1e-20"))
    hi = bisect(lambda d: z2 - tango(d), hat + mp.mpf("1e-20"), 1 - mp.mpf("1e-20"))
    add("tangoPairedDiff", dict(n11=n11, n10=n10, n01=n01, n00=n00, conf=.95), dict(lower=lo, upper=hi), 1e-8, 1e-14)
    if n11 + n10 + n01 == 0: continue
    def tang(t):
        A = n * (1 + t); B = (n11 + n01) * t * t - (n11 + n10 + 2 * n01); C = mp.mpf(n01) * (1 - t) * (n11 + n10 + n01) / n
        q = (-B + mp.sqrt(B * B - 4 * A * C)) / (2 * A)
        return (n11 + n10 - t * (n11 + n01)) ** 2 / (n * (1 + t) * q + (n11 + n10 + n01) * (t - 1))
    one, zero = n11 + n10, n11 + n01
    lo = mp.mpf(0) if one == 0 else mp.e ** bisect(lambda t: z2 - tang(mp.e ** t), -45, (mp.log(mp.mpf(one) / zero) if zero else mp.mpf(60)) - mp.mpf("1e-15"))
    hi = mp.inf if zero == 0 else mp.e ** bisect(lambda t: z2 - tang(mp.e ** t), (mp.log(mp.mpf(one) / zero) if one else mp.mpf(-60)) + mp.mpf("1e-15"), 45)
    add("tangPairedRatio", dict(n11=n11, n10=n10, n01=n01, n00=n00, conf=.95), dict(lower=lo, upper=hi), 1e-7, 1e-14)
def wilson(x, n):
    z = z_of(.95); p = mp.mpf(x) / n; c = p + z * z / (2 * n); h = z * mp.sqrt(p * (1 - p) / n + z * z / (4 * mp.mpf(n) ** 2)); d = 1 + z * z / n
    return p, (c - h) / d if x else mp.mpf(0), (c + h) / d
def jeff(x, n): return tuple(mp.mpf(stats.beta.ppf(u, x + .5, n - x + .5)) for u in (.5, .025, .975))
for x1, n1, x2, n2, kind in [(1, 10**9, 3, 10**9, "wilson"), (0, 100, 5, 90, "jeffreys"), (4, 50, 0, 60, "wilson"), (2, 10**7, 0, 10**7, "jeffreys")]:
    (p1, l1, u1), (p2, l2, u2) = (wilson if kind == "wilson" else jeff)(x1, n1), (wilson if kind == "wilson" else jeff)(x2, n2)
    add("moverRD", dict(x1=x1, n1=n1, x2=x2, n2=n2, type=kind, conf=.95), dict(lower=p1 - p2 - mp.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2), upper=p1 - p2 + mp.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)), 1e-8, 1e-15)
    pp = p1 * p2
    lo = (pp - mp.sqrt(pp ** 2 - l1 * u2 * (2 * p1 - l1) * (2 * p2 - u2))) / (u2 * (2 * p2 - u2))
    hi = mp.inf if l2 == 0 else (pp + mp.sqrt(pp ** 2 - u1 * l2 * (2 * p1 - u1) * (2 * p2 - l2))) / (l2 * (2 * p2 - l2))
    add("moverRR", dict(x1=x1, n1=n1, x2=x2, n2=n2, type=kind, conf=.95), dict(lower=lo, upper=hi), 1e-7, 1e-12)
add("waldLogRatio", dict(x1=1, n1=10**9, x2=10**9 - 1, n2=10**9, conf=.95), (lambda r, s: dict(lower=r * mp.e ** -s, upper=r * mp.e ** s))(mp.mpf(1) / (10**9 - 1), z_of(.95) * mp.sqrt(1 - mp.mpf(10) ** -9 + mp.mpf(1) / (10**9 - 1) - mp.mpf(10) ** -9)))
add("fieller", dict(a=-.3, b=.5, varA=.01, varB=.002, cov=-.001, conf=.9), (lambda A, B, C, b: dict(g=1 - A / b ** 2, lower=min((-B - mp.sqrt(B * B - 4 * A * C)) / (2 * A), (-B + mp.sqrt(B * B - 4 * A * C)) / (2 * A)), upper=max((-B - mp.sqrt(B * B - 4 * A * C)) / (2 * A), (-B + mp.sqrt(B * B - 4 * A * C)) / (2 * A))))(mp.mpf('.25') - z_of(.9) ** 2 * mp.mpf('.002'), -2 * (mp.mpf('-.15') + z_of(.9) ** 2 * mp.mpf('.001')), mp.mpf('.09') - z_of(.9) ** 2 * mp.mpf('.01'), mp.mpf('.5')), 1e-9, 1e-12, "quadratic of Fieller's set")
for b, c in [(0, 5), (1000, 900), (500100000, 499900000), (8, 8), (1, 0)]:
    m, least = b + c, min(b, c)
    if m <= 5000: cdf = mp.fsum(mp.binomial(m, k) for k in range(least + 1)) / mp.mpf(2) ** m; pm = mp.binomial(m, least) / mp.mpf(2) ** m; tol = 1e-10
    else: cdf, pm, tol = stats.binom.cdf(least, m, .5), stats.binom.pmf(least, m, .5), 1e-6
    add("mcnemarExact", dict(b=b, c=c), dict(p=min(1, 2 * cdf)), tol)
    add("mcnemarMidP", dict(b=b, c=c), dict(p=min(1, 2 * cdf - pm) if b != c else 1), tol)
for x1, t1, x2, t2 in [(0, 1e5, 7, 3e5), (1, 1e9, 1, 1e9), (20, 1e5, 20, 4e5), (2000, 1e9, 1900, 1e9), (5, 1e-3, 900, 1)]:
    r = stats.binomtest(x1, x1 + x2, t1 / (t1 + t2)).pvalue
    lo = 0 if x1 == 0 else (lambda c: c / (1 - c))(stats.beta.ppf(.025, x1, x2 + 1)) * t2 / t1
    hi = math.inf if x2 == 0 else (lambda c: (1 - c) / c)(stats.beta.ppf(.025, x2, x1 + 1)) * t2 / t1
    add("poissonRateRatioExact", dict(x1=x1, t1=t1, x2=x2, t2=t2, conf=.95), dict(lower=lo, upper=hi, p=r), 1e-8, 1e-12, "scipy binomtest, beta")
for a, b, c, d in [(0, 1000, 4, 996), (3, 10**9 - 3, 12, 10**9 - 12), (8, 2, 1, 5), (40, 60, 55, 45), (0, 0, 3, 4)]:
    r1, r2, k = a + b, c + d, a + c
    if r1 == 0: add("fisherExact", dict(a=a, b=b, c=c, d=d), dict(p=1)); continue
    top = mp.binomial(r1 + r2, k)
    pr = [mp.binomial(r1, i) * mp.binomial(r2, k - i) / top for i in range(max(0, k - r2), min(k, r1) + 1)]
    me = mp.binomial(r1, a) * mp.binomial(r2, c) / top
    add("fisherExact", dict(a=a, b=b, c=c, d=d), dict(p=mp.fsum(p for p in pr if p <= me * (1 + mp.mpf("1e-7")))), 1e-9)
for l, s, t, ps in [(.4, 1e-6, .2, .7), (-3, 2, .45, .7), (.1, .05, 0, 2)]:
    w = mp.quad(lambda th: mp.npdf(th, 0, ps) * mp.npdf(l, th, s) * (phi(th / t) if t else (1 if th > 0 else 0)), [-6 * ps] + ([l - 40 * s, l, l + 40 * s] if s < .1 else [-1, 0, 1]) + [6 * ps]) if s > 1e-3 and t else None
    if w is not None:
        w /= mp.quad(lambda th: mp.npdf(th, 0, ps) * mp.npdf(l, th, s), [-6 * ps, -1, 0, 1, 6 * ps])
        add("directionProbability", dict(logRatio=l, se=s, predictiveSd=t, priorSd=ps), w, 1e-6, 1e-9, "mpmath quadrature of the posterior")
# ---- multiplicity
rng = random.Random(4)
ps = [round(rng.random() ** 3, 6) for _ in range(25)]
for m, name in (("fdr_bh", "BH"), ("fdr_by", "BY"), ("holm", "holm"), ("simes-hochberg", "hochberg"), ("bonferroni", "bonferroni")):
    add("pAdjust", dict(p=ps, method=name), list(multipletests(ps, method=m)[1]), 1e-10, 1e-12, "statsmodels multipletests")
errs = [round(rng.random() / 2, 4) for _ in range(12)]
best = max((s for r in range(13) for s in itertools.combinations(range(12), r) if not s or np.mean([errs[i] for i in s]) <= .1), key=lambda s: (len(s), -sum(errs[i] for i in s)))
add("bayesFdrSelect", dict(localErrors=errs, alpha=.1), dict(selected=list(best), expectedFdr=np.mean([errs[i] for i in best])), source="all subsets")
ev = [round(math.exp(rng.gauss(2, 2)), 3) for _ in range(15)]
k = max([k for k in range(1, 16) if sorted(ev)[-k] >= 15 / (.2 * k)] or [0])
add("eBH", dict(eValues=ev, alpha=.2), dict(selected=sorted(sorted(range(15), key=lambda i: -ev[i])[:k])), source="definition")
# ---- anytime
def logE(p, x, n, a, b): 
    p = mp.mpf(p); lb = lambda u, v: mp.loggamma(u) + mp.loggamma(v) - mp.loggamma(u + v)
    return lb(a + x, b + n - x) - lb(a, b) - (x * mp.log(p) if x else 0) - ((n - x) * mp.log1p(-p) if n > x else 0)
for p, x, n, a, b in [(.5, 5 * 10**8, 10**9, .5, .5), (1e-9, 0, 10**9, 1, 1e9), (1e-9, 1, 10**9, 1, 1e9), (.999, 10**9 - 1, 10**9, .5, .5), (1e-4, 0, 0, 1, 1e4), (.3, 10**6, 10**6, 2, 3)]:
    add("logEValueBernoulli", dict(p=p, x=x, n=n, a=a, b=b), logE(p, x, n, mp.mpf(a), mp.mpf(b)), 1e-10, 1e-10)
for x, n, a, b, alpha in [(0, 10**9, 1, 1e6, .05), (1, 10**9, 1, 1e9, .05), (10**9, 10**9, .5, .5, .05), (10**9 - 1, 10**9, .5, .5, .01), (5, 10, 1, 1, .1), (500000, 10**9, 1, 2000, .05)]:
    mm = mp.log(1 / mp.mpf(alpha)); g = lambda t: logE(1 / (1 + mp.e ** -t), x, n, mp.mpf(a), mp.mpf(b)) - mm
    t0 = mp.log(mp.mpf(x) / (n - x)) if 0 < x < n else (mp.log(mp.mpf(10) ** -3 / n) if x == 0 else -mp.log(mp.mpf(10) ** -3 / n))
    lo = 0 if x == 0 else 1 / (1 + mp.e ** -bisect(g, t0 - 60, t0)); hi = 1 if x == n else 1 / (1 + mp.e ** -bisect(g, t0, t0 + 60))
    add("betaBinomialCS", dict(x=x, n=n, a=a, b=b, alpha=alpha), dict(lower=lo, upper=hi), 1e-8, 1e-16)
for b, c in [(10**9, 10**9), (0, 0), (3, 1000)]:
    add("logEValueDiscordant", dict(b=b, c=c, prior=.5), logE(.5, b, b + c, mp.mpf(.5), mp.mpf(.5)), 1e-10, 1e-10)
for k, R in [(1, 3e8), (10**6, 1e9), (2, 2.5)]:
    add("gbas", dict(k=k, sumExp=R, conf=.95), dict(estimate=(k - 1) / R, lower=min(1, stats.gamma.ppf(.025, k) / R), upper=min(1, stats.gamma.ppf(.975, k) / R)), 1e-9, 1e-15, "scipy gamma")
for k, n in [(1, 10**9), (5, 5), (999, 1000)]:
    add("inverseBinomial", dict(k=k, n=n, conf=.95), dict(estimate=(k - 1) / (n - 1), lower=stats.beta.ppf(.025, k, n - k + 1), upper=1 if k == n else stats.beta.ppf(.975, k, n - k)), 1e-8, 1e-15, "scipy beta")
xs = [round(rng.betavariate(.4, 3), 4) for _ in range(60)]
def bets(x, level):
    x = np.array(x); t = np.arange(1, len(x) + 1); mu = (.5 + np.cumsum(x)) / (t + 1); s2 = (.25 + np.cumsum((x - mu) ** 2)) / (t + 1)
    return np.sqrt(2 * np.log(1 / level) / (t * np.log(1 + t) * np.append(.25, s2[:-1])))
def eb(x, level):
    x = np.array(x); lam = np.minimum(.5, bets(x, level)); t = np.arange(1, len(x) + 1); prev = np.append(0, (np.cumsum(x) / t)[:-1])
    return (np.cumsum(lam * x) - np.log(1 / level) - np.cumsum((x - prev) ** 2 * (-np.log(1 - lam) - lam))) / np.cumsum(lam)
lo, hi = np.maximum(0, eb(xs, .05)), np.minimum(1, 1 - eb([1 - v for v in xs], .05))
at = [10, 30, 60]
add("predmixEmpiricalBernsteinCS", dict(x=xs, alpha=.1, truncation=.5, runningIntersection=False), dict(lower=[lo[i - 1] for i in at], upper=[hi[i - 1] for i in at], at=at), 1e-9, 1e-12, "numpy, definition")
add("predmixEmpiricalBernsteinCS", dict(x=xs, alpha=.1, truncation=.5, runningIntersection=True), dict(lower=[max(0, lo[:i].max()) for i in at], upper=[hi[:i].min() for i in at], at=at), 1e-9, 1e-12, "numpy, definition")
lam = bets(xs, .025); L, U = [], []
for t in at:
    keep = []
    for i in range(401):
        m = i / 400; kp = np.prod([1 + min(l, .5 / m if m else math.inf) * (x - m) for l, x in zip(lam[:t], xs)]); kn = np.prod([1 - min(l, .5 / (1 - m) if m < 1 else math.inf) * (x - m) for l, x in zip(lam[:t], xs)])
        if max(kp, kn) / 2 <= 20: keep.append(m)
    L.append(max(0, keep[0] - 1 / 400)); U.append(min(1, keep[-1] + 1 / 400))
add("hedgedBettingCS", dict(x=xs, alpha=.05, breaks=400), dict(lower=L, upper=U, at=at), 0, 1e-9, "numpy, definition")
# ---- forecast
for x, e in [(0, 1e9), (1e9, 1e9), (2.5, 3)]:
    add("logRateMoments", dict(x=x, exposure=e, prior=.5), dict(mean=mp.digamma(x + mp.mpf('.5')) - mp.log(e), variance=mp.polygamma(1, x + mp.mpf('.5'))))
def pln(k, N, m, s):
    mp.mp.dps = 30
    a = mp.log(N) + m; f = lambda u: mp.e ** (k * u - mp.e ** u - (u - a) ** 2 / (2 * mp.mpf(s) ** 2) - off)
    u = a if k == 0 else mp.log(k)
    for _ in range(200): 
        st = (k - mp.e ** u - (u - a) / mp.mpf(s) ** 2) / (mp.e ** u + 1 / mp.mpf(s) ** 2); u += max(-2, min(2, st))
    off = k * u - mp.e ** u - (u - a) ** 2 / (2 * mp.mpf(s) ** 2); w = 1 / mp.sqrt(mp.e ** u + 1 / mp.mpf(s) ** 2)
    pts = [u + w * i for i in (-60, -30, -15, -8, -4, -2, 0, 2, 4, 8, 15)] if s < 1.5 else [u + mp.mpf(s) * i / 4 for i in range(-60, 61)]
    v = mp.log(mp.quad(f, pts)) + off - mp.loggamma(k + 1) - mp.log(mp.mpf(s)) - mp.log(2 * mp.pi) / 2
    mp.mp.dps = 50
    return v
for k, N, m, s in [(0, 1e9, -20, 2), (0, 1e5, -3, 3), (10**9, 1e10, -2.3, .01), (10**6, 1e9, -7, .3), (1, 1e9, -20.7, 8), (40, 1e5, -8, 1e-3), (3, 1e3, -14, .5)]:
    add("poissonLognormalLogPmf", dict(k=k, exposure=N, meanLogRate=m, sd=s), pln(k, N, m, s), 1e-10, 1e-9)
for pm, k, N in [(1e-9, 0, 1e9), (.5, 10**8, 1e9), (2e-4, 1, 1e4)]:
    o = mp.mpf(stats.gamma.ppf(.5, k + .5)) / N
    add("multiplicativeErrorMedian", dict(predMedian=pm, obsCount=k, obsN=N), max(pm / o, o / pm), 1e-9, 1e-12, "scipy gamma")
def hier(hist, B, tg, og, smu, st, so):
    b = np.array([h[0] for h in hist], int); e = np.array([h[1] for h in hist]); s2 = np.array([h[2] for h in hist]); k = len(hist); lw, M, V = [], [], []
    same = (b[:, None] == b[None, :]) if k else np.zeros((0, 0)); cross = np.array([[smu ** 2 + om0 * (b[j] == q) for j in range(k)] for q in range(B) for om0 in (1,)]) if False else None
    for t in tg:
        for o in og:
            S = np.diag(s2 + t * t) + smu ** 2 + o * o * same if k else np.zeros((0, 0)); pr = -t * t / (2 * st * st) - o * o / (2 * so * so)
            lw.append((stats.multivariate_normal(np.zeros(k), S).logpdf(e) if k else 0) + pr); mm, vv = [], []
            for q in range(B):
                c = smu ** 2 + o * o * (b == q) if k else np.zeros(0); g = np.linalg.solve(S, c) if k else np.zeros(0)
                mm.append(g @ e if k else 0); vv.append(smu ** 2 + o * o + t * t - (g @ c if k else 0))
            M.append(mm); V.append(vv)
    w = np.exp(np.array(lw) - max(lw)); w /= w.sum(); M, V = np.array(M), np.array(V); m = w @ M
    return dict(mean=list(m), sd=list(np.sqrt(w @ (V + (M - m) ** 2))))
tg, og = [.02, .1, .2, .3, .4, .5, .6, .8, 1.0, 1.5], [.01, .1, .2, .3, .4, .6, 1.0]
for hist, B in [([[rng.randrange(8), round(rng.gauss(.2, .4), 3), round(rng.random() * .2 + .001, 4)] for _ in range(30)], 9), ([[0, 2.5, .01]], 2), ([[0, .1, 0.0], [0, .2, 0.0], [1, -.4, 3.0]], 3)]:
    add("hierarchicalLogError", dict(history=hist, behaviours=B, tauGrid=tg, omegaGrid=og, priorMuSd=.3, priorTauScale=.5, priorOmegaScale=.3), hier(hist, B, tg, og, .3, .5, .3), 1e-8, 1e-10, "numpy: full covariance, Gaussian conditioning")
for h, n, nom in [(0, 1, .95), (1, 1, .5), (940, 1000, .95), (999000000, 10**9, .999), (0, 40, .1)]:
    pv = stats.binomtest(h, n, nom).pvalue if n < 10**6 else 1.0 if h == nom * n else None
    add("coverageTest", dict(hits=h, n=n, nominal=nom), dict(coverage=h / n, lower=0 if h == 0 else stats.beta.ppf(.025, h, n - h + 1), upper=1 if h == n else stats.beta.ppf(.975, h + 1, n - h), p=pv), 1e-8, 1e-12, "scipy binomtest, beta")
for n, conf in [(6, .95), (7, .9), (101, .99), (1000, .95)]:
    r = max(r for r in range(1, n // 2 + 1) if stats.binom.cdf(r - 1, n, .5) <= (1 - conf) / 2)
    add("medianCiRanks", dict(n=n, conf=conf), dict(lowerRank=r, upperRank=n + 1 - r, achieved=1 - 2 * stats.binom.cdf(r - 1, n, .5)), 1e-10, 1e-12, "scipy binom")
for k, lam in [(0, 0), (10**6, 1e6), (50, 2.0), (0, 800)]:
    add("pitBounds", dict(k=k, dist="poisson", lambda_=lam), dict(lower=stats.poisson.cdf(k - 1, lam) if k else 0, upper=stats.poisson.cdf(k, lam)), 1e-8, 1e-300, "scipy poisson")
y = [round(rng.gauss(.3, .5), 3) for _ in range(11)]; v = [round(rng.random() * .3 + .01, 4) for _ in range(11)]
def reml(y, v, ml):
    y, v = np.array(y), np.array(v)
    def nll(t):
        w = 1 / (v + t); mu = (w * y).sum() / w.sum(); return .5 * (np.log(v + t).sum() + (w * (y - mu) ** 2).sum() + (0 if ml else math.log(w.sum())))
    ts = np.linspace(0, 3, 3001); i = int(np.argmin([nll(t) for t in ts])); r = optimize.minimize_scalar(nll, bounds=(max(0, ts[i] - .002), ts[i] + .002), method="bounded", options=dict(xatol=1e-12)).x
    return 0.0 if nll(0) <= nll(r) else r
for method in ("DL", "PM", "REML", "ML", "HE"):
    yy, vv = np.array(y), np.array(v)
    t2 = combine_effects(yy, vv, method_re="dl").tau2 if method == "DL" else optimize.brentq(lambda t: ((1 / (vv + t)) * (yy - (yy / (vv + t)).sum() / (1 / (vv + t)).sum()) ** 2).sum() - 10, 0, 50, xtol=1e-14) if method == "PM" else reml(y, v, method == "ML") if method != "HE" else max(0, yy.var(ddof=1) - vv.mean())
    w = 1 / (vv + t2); mu = (w * yy).sum() / w.sum(); se = 1 / math.sqrt(w.sum()); w0 = 1 / vv; m0 = (w0 * yy).sum() / w0.sum(); z = 1.959963984540054
    add("randomEffects", dict(y=y, v=v, method=method, test="z", conf=.95), dict(tau2=t2, mu=mu, se=se, ciLower=mu - z * se, ciUpper=mu + z * se, piLower=mu - z * math.sqrt(t2 + se * se), piUpper=mu + z * math.sqrt(t2 + se * se), Q=(w0 * (yy - m0) ** 2).sum(), I2=100 * t2 / (t2 + 10 * w0.sum() / (w0.sum() ** 2 - (w0 ** 2).sum()))), 1e-6, 1e-8, "statsmodels (DL), scipy optimisers")
    kse = math.sqrt((w * (yy - mu) ** 2).sum() / 10 / w.sum()); q = stats.t.ppf(.975, 10)
    add("randomEffects", dict(y=y, v=v, method=method, test="knha", conf=.95), dict(se=kse, ciLower=mu - q * kse, piUpper=mu + q * math.sqrt(t2 + kse * kse)), 1e-6, 1e-8, "statsmodels (DL), scipy optimisers")
    if method == "DL":
        add("shrunkenEffects", dict(y=y, v=v, method=method), dict(pred=list((t2 * yy + vv * mu) / (t2 + vv))), 1e-8, 1e-10, "numpy")
        add("htsPredictionInterval", dict(y=y, v=v, conf=.95), dict(tau2=t2, mu=mu, se=se, lower=mu - stats.t.ppf(.975, 9) * math.sqrt(t2 + se * se), upper=mu + stats.t.ppf(.975, 9) * math.sqrt(t2 + se * se)), 1e-8, 1e-10, "statsmodels (DL), scipy t")
def lr(x, n): return float(mp.digamma(x + .5) - mp.log(n)), float(mp.polygamma(1, x + .5))
rc, lc, cc = [0, 1, 900, 12, 7, 33], [4, 0, 5000, 80, 20, 190], [3, 0, 1200, 2, 9, 60]
d = np.array([lr(a, 3e5)[0] - lr(b, 1e6)[0] for a, b in zip(rc, lc)]); s2 = np.array([lr(a, 3e5)[1] + lr(b, 1e6)[1] for a, b in zip(rc, lc)])
t2 = combine_effects(d, s2, method_re="dl").tau2; w = 1 / (s2 + t2); mu = (w * d).sum() / w.sum(); o = mu + t2 / (t2 + s2) * (d - mu)
add("placeboOffset", dict(regenCounts=rc, regenN=3e5, loggedCounts=lc, loggedN=1e6), dict(raw=list(d), variance=list(s2), tau2=t2, mu=mu, shrunk=list(o)), 1e-8, 1e-10, "statsmodels DL")
l = np.array([lr(a, 2e5)[0] for a in cc]) - o - np.array([lr(b, 1e6)[0] for b in lc]); sl = np.array([lr(b, 1e6)[1] for b in lc]); vv = np.array([lr(a, 2e5)[1] for a in cc]) + sl + t2 * s2 / (t2 + s2) + .25 * t2
sr = max(.05 ** 2, ((l ** 2 / vv).sum() - 6) / (1 / vv).sum()); sh = sr / (sr + vv)
add("placeboShrunkForecast", dict(candidateCounts=cc, candidateN=2e5, regenCounts=rc, regenN=3e5, loggedCounts=lc, loggedN=1e6, residualShare=.25, minRatioSd=.05), dict(tau2=t2, offset=list(o), ratioSd2=sr, shrink=list(sh), logForecast=list(np.array([lr(b, 1e6)[0] for b in lc]) + sh * l), variance=list(sh * vv + sl)), 1e-8, 1e-10, "statsmodels DL, numpy")
for p, k, n in [(1e-9, 1, 10**9), (.5, 5 * 10**8, 10**9), (1, 7, 7), (0, 0, 50)]:
    ll = 0 if p in (0, 1) else mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1) + k * mp.log(mp.mpf(p)) + (n - k) * mp.log1p(-mp.mpf(p))
    add("binomialNll", dict(p=p, k=k, n=n), -ll, 1e-10, 1e-12)
for T, n1, n2, lev in [(0, 200000, 100000, .9), (1, 200000, 200000, .9), (6, 200000, 200000, .5), (25, 3000, 9000, .95), (300, 10**6, 10**5, .9)]:
    o = {}
    for k in range(T + 1):
        a, b = Fraction(2 * k + 1, 2 * (n1 + 1)), Fraction(2 * (T - k) + 1, 2 * (n2 + 1)); e = max(a / b, b / a)
        o[e] = o.get(e, 0) + math.comb(T, k) * Fraction(n1, n1 + n2) ** k * Fraction(n2, n1 + n2) ** (T - k)
    def qf(level):
        c = Fraction(0)
        for e in sorted(o):
            c += o[e]
            if c >= Fraction(str(level)): return float(e)
    add("smeFunnel", dict(totalEvents=T, n1=n1, n2=n2, level=lev), dict(quantile=qf(lev), median=qf(.5)), 1e-12, 1e-12, "exact fractions")
for df in ([.5], [0, 0], [1, 1, 1, -1, 2, 2], [rng.gauss(.3, 1) for _ in range(15)]):
    obs = sum(df); c = sum(1 for s in itertools.product((1, -1), repeat=len(df)) if sum(a * abs(b) for a, b in zip(s, df)) >= obs - 1e-9)
    add("signFlipTest", dict(differences=df, alternative="greater"), dict(p=c / 2 ** len(df)), 1e-12, 1e-12, "all sign patterns")
def crps(F, y, pts):
    lo, hi = pts[0], pts[-1]; left = [p for p in pts if p < y] + [y]; right = [y] + [p for p in pts if p > y]
    return mp.quad(lambda x: F(x) ** 2, left) + mp.quad(lambda x: (1 - F(x)) ** 2, right)
mp.mp.dps = 25
for y_, m, s in [(3, 0, 1e-3), (-30, 1, 4)]:
    add("crpsNormal", dict(y=y_, mean=m, sd=s), crps(lambda x: phi((x - m) / mp.mpf(s)), mp.mpf(y_), [m - 12 * s, m - s, m, m + s, m + 12 * s] if abs(y_ - m) < 12 * s else sorted([m - 12 * s, m, m + 12 * s, y_])), 1e-9, 1e-12, "integral of the definition")
for y_, m, s in [(1e-3, -9, 1.2), (1e-9, -11, .3)]:
    g = lambda x: phi((mp.log(x) - m) / s) if x > 0 else mp.mpf(0); e = [mp.mpf(0)] + [mp.e ** (m + s * i) for i in (-8, -5, -3, -2, -1, 0, 1, 2, 3, 5, 8, 12)]
    add("crpsLognormal", dict(y=y_, meanlog=m, sdlog=s), crps(g, mp.mpf(y_), e), 1e-8, 1e-16, "integral of the definition")
for y_, k, r in [(2e-4, .5, 1e4), (1.0001, 1e4, 1e4), (0, 3, 2), (5e-6, .5, 1e6)]:
    g = lambda x: mp.gammainc(k, 0, x * r, regularized=True); c, w = k / r, math.sqrt(k) / r
    e = sorted({0.0, *[max(0.0, c + w * i) for i in (-8, -4, -2, -1, 0, 1, 2, 4, 8, 16, 40)], *([c * 10 ** -i for i in range(1, 9)] if k < 5 else [])})
    add("crpsGamma", dict(y=y_, shape=k, rate=r), crps(g, mp.mpf(y_), [mp.mpf(x) for x in e]), 1e-7, 1e-12, "integral of the definition")
for y_, lam in [(0, 1e-6), (0, 90.5), (1040, 1000.0), (3, 14.9), (17, 15.1)]:
    p = [mp.e ** (-mp.mpf(lam) + k * mp.log(mp.mpf(lam)) - mp.loggamma(k + 1)) for k in range(0, int(lam + 40 * math.sqrt(lam) + 60))]; c = mp.mpf(0); tot = mp.mpf(0)
    for k, q in enumerate(p): c += q; tot += (c - (1 if k >= y_ else 0)) ** 2
    add("crpsPoisson", dict(y=y_, lambda_=lam), tot, 1e-9, 1e-13, "sum of the definition")
mp.mp.dps = 50
sm = [rng.gauss(0, 2) for _ in range(41)]
add("crpsSample", dict(y=.3, sample=sm), np.mean(np.abs(np.array(sm) - .3)) - np.abs(np.subtract.outer(sm, sm)).mean() / 2, 1e-10, 1e-12, "double sum")
add("crpsSample", dict(y=2, sample=[5]), 3, 1e-12, 1e-12, "one point")
# ---- tail, discriminator
pp = [10 ** rng.uniform(-9, -1) for _ in range(40)]
top = sorted(pp)[::-1][:10]; r = stats.linregress([-math.log(-math.log(q)) for q in top], [math.log((j + 1) / 40) for j in range(10)])
add("gumbelTailFit", dict(p=pp, topK=10, forecastN=[50, 1e9]), dict(slope=r.slope, intercept=r.intercept, r=r.rvalue, quantiles=[math.exp(-math.exp(-((-math.log(n) - r.intercept) / r.slope))) for n in (50, 1e9)]), 1e-9, 1e-12, "scipy linregress")
xx = [rng.paretovariate(1.7) for _ in range(30)]; so = sorted(xx)[::-1]
add("hill", dict(x=xx, k=12), np.mean([math.log(q / so[12]) for q in so[:12]]), 1e-10, 1e-12, "definition")
for q, n in [([1e-12, 3e-12], 10**9), ([1.0], 3), ([0.0, 0.0], 1e9)]:
    m = sum(mp.mpf(a) for a in q) / len(q); add("aggregateRisk", dict(p=q, n=n), 1 - (1 - m) ** n if m < 1 else 1, 1e-10, 1e-15)
gx = [rng.paretovariate(2.2) - 1 for _ in range(150)] + [-1, -2]
ex = np.array([g - .2 for g in gx if g > .2]); nll = lambda t: len(ex) * math.log(t[0]) + (1 + 1 / t[1]) * np.log1p(t[1] * ex / t[0]).sum() if t[0] > 0 and np.all(1 + t[1] * ex / t[0] > 0) else 1e9
o = optimize.minimize(nll, [ex.mean(), .2], method="Nelder-Mead", options=dict(xatol=1e-10, fatol=1e-12, maxiter=4000))
add("gpdFit", dict(x=gx, threshold=.2), dict(scale=o.x[0], shape=o.x[1], nExceed=len(ex), deviance=2 * o.fun), 1e-5, 1e-6, "scipy Nelder-Mead")
for p, lo_, sc, sh in [(.5, 1, 2, -.5), (1 - 1e-12, 0, 1, 0), (.2, 0, 1, 1e-9)]:
    add("gpdQuantile", dict(p=p, loc=lo_, scale=sc, shape=sh), stats.genpareto.ppf(p, sh, lo_, sc), 1e-8, 1e-12, "scipy genpareto")
add("gumbelQuantile", dict(p=1e-9, loc=0, scale=3), stats.gumbel_r.ppf(1e-9, 0, 3), 1e-10, 1e-12, "scipy gumbel_r")
lab = [1 if rng.random() < .4 else 0 for _ in range(60)]; s1 = [round(rng.gauss(g, 1), 1) for g in lab]; sc2 = [round(rng.gauss(.4 * g, 1), 1) for g in lab]
def placements(lab, s):
    P, N = [a for a, g in zip(s, lab) if g], [a for a, g in zip(s, lab) if not g]; psi = np.array([[(a > b) + .5 * (a == b) for b in N] for a in P]); return psi.mean(1), psi.mean(0), psi.mean()
a1, b1, A1 = placements(lab, s1); a2, b2, A2 = placements(lab, sc2); va = a1.var(ddof=1) / len(a1) + b1.var(ddof=1) / len(b1)
add("delongAuc", dict(labels=lab, scores=s1, conf=.9), dict(auc=A1, variance=va, lower=max(0, A1 - 1.6448536269514722 * math.sqrt(va)), upper=min(1, A1 + 1.6448536269514722 * math.sqrt(va))), 1e-9, 1e-12, "all pairs")
vd = (a1 - a2).var(ddof=1) / len(a1) + (b1 - b2).var(ddof=1) / len(b1)
add("delongPairedTest", dict(labels=lab, scores1=s1, scores2=sc2), dict(auc1=A1, auc2=A2, z=(A1 - A2) / math.sqrt(vd), p=2 * stats.norm.sf(abs(A1 - A2) / math.sqrt(vd))), 1e-8, 1e-12, "all pairs")
for w_, n, lo_, hi_ in [(0, 10, .1, .5), (500000000, 10**9, .4999, .5001), (27, 50, .45, .55)]:
    a, b = stats.binom.sf(w_ - 1, n, lo_), stats.binom.cdf(w_, n, hi_); add("winRateTost", dict(wins=w_, n=n, lowMargin=lo_, highMargin=hi_), dict(pLow=a, pHigh=b, p=max(a, b)), 1e-6, 1e-15, "scipy binom")
# ---- planner
for p, c in [(1e-9, .95), (1, .95), (.5, .75), (.3, .999), (1e-9, 1e-6)]:
    add("nZeroEvents", dict(p=p, conf=c), 1 if p == 1 else int(mp.ceil(mp.log1p(-mp.mpf(str(c))) / mp.log1p(-mp.mpf(str(p))))), 0, 0)
for f, c in [(1.01, .95), (10, .95), (100, .9), (1.3, .99)]:
    ok = lambda x: stats.gamma.ppf((1 + c) / 2, x + 1) <= f * x and stats.gamma.ppf((1 - c) / 2, x) * f >= x
    lo_, hi_ = 0, 1
    while not ok(hi_): lo_, hi_ = hi_, hi_ * 2
    while hi_ - lo_ > 1: 
        m = (lo_ + hi_) // 2; lo_, hi_ = (lo_, m) if ok(m) else (m, hi_)
    add("eventsForFactor", dict(factor=f, conf=c), dict(exact=hi_, normal=(stats.norm.ppf((1 + c) / 2) / math.log(f)) ** 2), 1e-9, 1e-12, "scipy gamma")
for n, h, m, a in [(10**9, 10, 10, .05), (10, 10, 1, .05), (5, 1, 2, .1), (10**9, 1, 1, .05)]:
    pr = optimize.brentq(lambda t: stats.binom.logcdf(h - 1, n, math.exp(t)) - math.log(a / m), math.log(1e-13), -1e-15, xtol=1e-14); add("minDetectableType", dict(n=n, minHits=h, maxTypes=m, alpha=a), math.exp(pr), 1e-7, 1e-15, "scipy binom, brentq")
for p1, p2, a, po in [(1e-9, 2e-9, .05, .8), (.4, .1, .01, .95), (0, .01, .05, .5)]:
    g = lambda ln: stats.norm.cdf((math.exp(ln / 2) * abs(p1 - p2) - stats.norm.isf(a / 2) * math.sqrt((p1 + p2) * (1 - (p1 + p2) / 2))) / math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))) - po
    add("nTwoProportions", dict(p1=p1, p2=p2, alpha=a, power=po), dict(nPerArm=math.exp(optimize.brentq(g, 0, 60, xtol=1e-13))), 1e-8, 1e-9, "scipy brentq on the power")
for p, auc, sh, te, fl in [(1e-5, .99, .01, .75, .3), (.02, .8, .3, 1, .3), (1e-3, .97, .05, .75, 0), (1e-3, .9, 1, .75, .3), (1e-9, .999, .001, .75, .3)]:
    d = math.sqrt(2) * stats.norm.ppf(auc); f0 = stats.norm.pdf; eta = lambda s: p / (p + (1 - p) * math.exp(-d * (s - d / 2))); s = np.linspace(-8, 8 + d, 400001); E = np.array(1 / (1 + (1 - p) / p * np.exp(-d * (s - d / 2)))) ** (te / 2); mass = p * f0(s - d) + (1 - p) * f0(s); h = s[1] - s[0]
    pi = lambda lk: np.maximum(fl * sh, np.minimum(1, math.exp(lk) * E)); tr = lambda y_: h * (y_.sum() - (y_[0] + y_[-1]) / 2)
    A = 0 if sh == 1 else (lambda lk: tr(f0(s - d) * (1 / pi(lk) - 1)))(optimize.brentq(lambda lk: tr(mass * pi(lk)) - sh, -40, 40))
    add("escalationVarianceFactor", dict(p=p, auc=auc, share=sh, temper=te, floorShare=fl), A, 2e-3, 1e-6, "numpy, 400,001 points, brentq")
json.dump({"howToRead": "As shared/vectors: call fn with inputs; |got - expected| <= tol.abs + tol.rel |expected|; null is Infinity.", "madeBy": "comparison_goldens.py", "vectors": out}, sys.stdout, indent=None, separators=(",", ":"))
sys.stdout.write("\n")
