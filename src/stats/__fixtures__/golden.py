"""Golden values of src/stats, computed apart from it: mpmath at 50 digits, scipy and statsmodels where they are exact.

    python3 -m venv /tmp/v && /tmp/v/bin/pip install mpmath scipy statsmodels numpy
    /tmp/v/bin/python src/stats/__fixtures__/golden.py > src/stats/__fixtures__/golden.json

Same format as shared/vectors/statistics.json: {id, group, fn, inputs, expected, tol}.
"""
import json
import math

import numpy as np
from mpmath import mp, mpf, findroot, loggamma, log, exp, betainc, gammainc, binomial
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

mp.dps = 50
out = []


def add(fn, inputs, expected, rel=1e-10, absolute=1e-300):
    out.append({'id': f'golden.{fn}.{len(out)}', 'group': 'golden', 'fn': fn, 'inputs': inputs, 'expected': expected,
                'tol': {'rel': rel, 'abs': absolute}})


def binom_tail_upper(k, n, p):
    """P(X >= k), summed from k up until terms vanish."""
    p = mpf(p)
    term = exp(loggamma(n + 1) - loggamma(k + 1) - loggamma(n - k + 1) + k * log(p) + (n - k) * log(1 - p))
    total, i = term, k
    while i < n and term > total * mpf(10) ** -45:
        term = term * (n - i) / (i + 1) * p / (1 - p)
        i += 1
        total += term
    return total


def binom_tail_lower(k, n, p):
    p = mpf(p)
    term = exp(loggamma(n + 1) - loggamma(k + 1) - loggamma(n - k + 1) + k * log(p) + (n - k) * log(1 - p))
    total, i = term, k
    while i > 0 and term > total * mpf(10) ** -45:
        term = term * i / (n - i + 1) * (1 - p) / p
        i -= 1
        total += term
    return total


def root(f, low, high):
    """Bisection in ln p: slow and sure."""
    low, high = log(mpf(low)), log(mpf(high))
    sign = f(exp(low)) > 0
    for _ in range(170):
        middle = (low + high) / 2
        if (f(exp(middle)) > 0) == sign:
            low = middle
        else:
            high = middle
    return exp((low + high) / 2)


def clopper_pearson(x, n, conf):
    a = (1 - mpf(str(conf))) / 2
    start = mpf(max(x, 1)) / n
    lower = mpf(0) if x == 0 else root(lambda p: binom_tail_upper(x, n, p) - a, start * mpf('1e-4'), start)
    upper = mpf(1) if x == n else root(lambda p: binom_tail_lower(x, n, p) - a, mpf(x + 0.01) / n / 2,
                                       min(mpf(1) - mpf(10) ** -30, (start * 20 + mpf(50) / n)))
    return {'lower': float(lower), 'upper': float(upper)}


def mid_p(x, n, conf):
    a = (1 - mpf(str(conf))) / 2
    start = mpf(x) / n

    def point(p):
        p = mpf(p)
        return exp(loggamma(n + 1) - loggamma(x + 1) - loggamma(n - x + 1) + x * log(p) + (n - x) * log(1 - p))
    lower = root(lambda p: binom_tail_upper(x, n, p) - point(p) / 2 - a, start * mpf('1e-4'), start)
    upper = root(lambda p: binom_tail_lower(x, n, p) - point(p) / 2 - a, start, start * 20 + mpf(50) / n)
    return {'lower': float(lower), 'upper': float(upper)}


for x, n in [(1, 10**9), (7, 10**9), (40, 10**6), (0, 10**9), (3, 4), (9, 10)]:
    if x in (0, n):
        upper = 1 - exp(log(mpf('0.025')) / n)
        add('clopperPearson', {'x': x, 'n': n, 'conf': 0.95}, {'lower': 0, 'upper': float(upper)})
    else:
        add('clopperPearson', {'x': x, 'n': n, 'conf': 0.95}, clopper_pearson(x, n, 0.95))
        if x * 20 + 50 < n:
            add('midPBinomial', {'x': x, 'n': n, 'conf': 0.9}, mid_p(x, n, 0.9), 1e-9)

for x, n in [(0, 50), (1, 10**9), (3, 17), (49, 50), (1000, 10**6)]:
    low, up = proportion_confint(x, n, 0.1, method='wilson')
    add('wilson', {'x': x, 'n': n, 'conf': 0.9}, {'lower': max(0, low) if x else 0, 'upper': up}, 1e-9, 1e-13)

for k, n, p in [(0, 10**9, 0), (0, 10**9, 1e-9), (1, 10**9, 1e-9), (5 * 10**8, 10**9, 0.5), (123456789, 10**9, 0.123),
                (10**9, 10**9, 0.999999999)]:
    if p == 0:
        add('binomLogPmf', {'k': k, 'n': n, 'p': p}, 0)
        continue
    pp = mpf(p)
    value = loggamma(n + 1) - loggamma(k + 1) - loggamma(n - k + 1) + k * log(pp) + (n - k) * log(1 - pp)
    add('binomLogPmf', {'k': k, 'n': n, 'p': p}, float(value), 1e-11, 1e-12)

for k, n, a, b in [(0, 10**9, 2.3e-5, 2.33), (1, 10**9, .5, .5), (5 * 10**8, 10**9, 3, 1e6), (10, 10**9, 1e8, 1e9),
                   (3, 10, 1e9, 1e9), (0, 10, 1e9, 1)]:
    aa, bb = mpf(a), mpf(b)
    lbeta = lambda u, v: loggamma(u) + loggamma(v) - loggamma(u + v)
    value = -log(mpf(n + 1)) - lbeta(mpf(n - k + 1), mpf(k + 1)) + lbeta(k + aa, n - k + bb) - lbeta(aa, bb)
    add('betaBinomLogPmf', {'k': k, 'n': n, 'a': a, 'b': b}, float(value), 1e-11, 1e-12)

for x in [1e-12, 1e-6, 0.3, 0.999999, 1.000001, 2.5, 14.9, 15.1, 1e5, 1e9]:
    add('logGamma', {'x': x}, float(loggamma(mpf(x))), 1e-13, 1e-13)
    add('digamma', {'x': x}, float(mp.digamma(mpf(x))), 1e-12, 1e-13)
    add('trigamma', {'x': x}, float(mp.psi(1, mpf(x))), 1e-12, 1e-15)

for a, x in [(1e-3, 1e-5), (0.3, 40), (3.7, 0.01), (250, 300), (1e5 + 1, 1e5 - 900), (2e5, 2.01e5)]:
    add('regGammaP', {'a': a, 'x': x}, float(gammainc(mpf(a), 0, mpf(x), regularized=True)), 1e-11)
    add('regGammaQ', {'a': a, 'x': x}, float(gammainc(mpf(a), mpf(x), mp.inf, regularized=True)), 1e-11)

for x, a, b in [(1e-9, 1e-3, 50), (0.2, 0.4, 7), (0.7, 12, 3), (0.01, 90, 9000), (0.999, 1e-2, 1e-2)]:
    add('regIncBeta', {'x': x, 'a': a, 'b': b}, float(betainc(mpf(a), mpf(b), 0, mpf(x), regularized=True)), 1e-11)

for q, a, b in [(0.025, 0.4, 7), (0.975, 12, 3), (1e-6, 3, 1e5), (1 - 1e-9, 0.01, 0.02), (0.5, 1, 10**6)]:
    start = stats.beta.ppf(q, a, b)
    f = lambda x: betainc(mpf(a), mpf(b), 0, x, regularized=True) - mpf(q)
    if 0 < start < 1 - 1e-12:
        add('betaQuantile', {'q': q, 'a': a, 'b': b}, float(findroot(f, mpf(start))), 1e-10)

for q, shape in [(1e-4, 0.05), (0.3, 0.2), (0.975, 3.5), (0.025, 1e4), (0.5, 250)]:
    start = stats.gamma.ppf(q, shape)
    f = lambda x: gammainc(mpf(shape), 0, x, regularized=True) - mpf(q)
    if start > 1e-60:
        add('gammaQuantile', {'q': q, 'shape': shape, 'scale': 2}, float(2 * findroot(f, mpf(start))), 1e-10)

for q in [1e-250, 1e-40, 1e-9, 0.3, 0.9999]:
    target = mpf(q)
    value = findroot(lambda z: log(mp.ncdf(z)) - log(target), mpf(float(stats.norm.ppf(q))))
    add('normQuantile', {'q': q}, float(value), 1e-12, 1e-14)

for q, df in [(0.975, 0.7), (1e-9, 3), (0.9, 29.5), (0.975, 1e8)]:
    add('tQuantile', {'q': q, 'df': df}, float(stats.t.ppf(q, df)), 1e-9, 1e-12)

# Survey statistics by numpy, straight from the definitions.
rng = np.random.default_rng(20250101)


def taylor(y, w, cluster, strata):
    y, w = np.array(y, float), np.array(w, float)
    p = (w * y).sum() / w.sum()
    z = w * (y - p) / w.sum()
    v, clusters = 0.0, 0
    for h in sorted(set(strata)):
        totals = [sum(z[i] for i in range(len(y)) if strata[i] == h and cluster[i] == c)
                  for c in sorted({cluster[i] for i in range(len(y)) if strata[i] == h})]
        t = np.array(totals)
        clusters += len(t)
        v += (t ** 2).sum() if len(t) == 1 else len(t) / (len(t) - 1) * ((t - t.mean()) ** 2).sum()
    s2 = len(y) / (len(y) - 1) * (w * (y - p) ** 2).sum() / w.sum()
    return {'mean': p, 'se': math.sqrt(v), 'deffReplace': v / (s2 / len(y)), 'df': clusters - len(set(strata))}


n = 60
cluster = [int(c) for c in rng.integers(0, 17, n)]
strata = [c % 3 for c in cluster]
y = [int(v) for v in rng.random(n) < 0.3]
wide = [float(10 ** e) for e in rng.uniform(-6, 6, n)]
add('taylorMean', {'y': y, 'cluster': cluster, 'weights': wide, 'strata': strata}, taylor(y, wide, cluster, strata), 1e-9, 1e-13)
lonely = strata[:-1] + [9]
alone = cluster[:-1] + [99]
add('taylorMean', {'y': y, 'cluster': alone, 'weights': [1] * n, 'strata': lonely}, taylor(y, [1] * n, alone, lonely), 1e-9, 1e-13)
w = np.array(wide)
add('kishEss', {'weights': wide}, {'ess': float(w.sum() ** 2 / (w ** 2).sum()), 'deff': float(n * (w ** 2).sum() / w.sum() ** 2)}, 1e-11)
add('effectiveClusters', {'z': wide}, float(((w ** 2).sum()) ** 2 / (w ** 4).sum()), 1e-11)


def fay_feuer(x, w, kind, conf):
    x, w = np.array(x, float), np.array(w, float)
    y, v = (w * x).sum(), (w * w * x).sum()
    extra = {'max': (w.max(), w.max() ** 2), 'tcz': (w.mean(), (w ** 2).mean()), 'mean': (w.mean(), w.mean() ** 2)}[kind]
    a = (1 - conf) / 2
    yp, vp = y + extra[0], v + extra[1]
    lower = stats.gamma.ppf(a, y * y / v, scale=v / y) if y > 0 else 0
    return {'estimate': y, 'lower': lower, 'upper': stats.gamma.ppf(1 - a, yp * yp / vp, scale=vp / yp)}


for kind in ['max', 'tcz', 'mean']:
    counts, weights = [1, 0, 4, 900], [1e3, 1.0, 1e-3, 1e-9]
    add('fayFeuer', {'x': counts, 'w': weights, 'wmType': kind, 'conf': 0.9}, fay_feuer(counts, weights, kind, 0.9), 1e-8)


def shrunken(y, v, events, w, K, conf, up):
    r = v / y if y > 0 else w
    rs = (events * r + K * w) / (events + K)
    rs = max(r, rs) if up else rs
    vs, a = y * rs, (1 - conf) / 2
    lower = stats.gamma.ppf(a, y * y / vs, scale=vs / y) if y > 0 else 0
    return {'lower': lower, 'upper': stats.gamma.ppf(1 - a, (y + w) ** 2 / (vs + w * w), scale=(vs + w * w) / (y + w)), 'weightShrunk': rs}


for args in [(1e-9, 1e-18, 1, 1e-9, 5, .95, True), (3e-3, 4e-6, 2.2, 5e-4, 5, .8, False), (0, 0, 0, 1e-9, 5, .99, True), (.015, 1e-8, 300, 1e-7, 5, .95, True)]:
    keys = ['y', 'v', 'events', 'priorWeight', 'K', 'conf', 'upwardOnly']
    add('shrunkenGammaInterval', dict(zip(keys, args)), shrunken(*args), 1e-8)

print(json.dumps({'made': 'src/stats/__fixtures__/golden.py', 'vectors': out}, indent=1))
