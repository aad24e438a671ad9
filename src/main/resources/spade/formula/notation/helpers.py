def linears(blocks, name):
    """Each block's arrays, from lists or dicts of blocks, and of linears within them."""
    if blocks is None:
        raise ValueError(f"this formula needs the {name}")
    return [list(values(block)) for block in values(blocks)]


def values(group):
    return group.values() if isinstance(group, dict) else group


def array(a):
    """In double precision; a torch tensor is brought to the CPU first."""
    if hasattr(a, "detach"):
        a = a.detach().cpu().double().numpy()
    return np.asarray(a, dtype=np.float64)


def apart(blocks):
    """Every linear as a block of its own."""
    return [[a] for block in blocks for a in block]


def elements(blocks):
    """One array per block, with the elements of all its linears."""
    return (np.concatenate([array(a).ravel() for a in block]) for block in blocks)


def matrices(blocks):
    """The matrices of each block's linears."""
    return ([array(a) for a in block] for block in blocks)


def weight_counts(parameters, scores, weights):
    """[block][linear] prunable weights; those of the arrays where none are given."""
    if parameters is not None:
        return [list(block) for block in parameters]
    if scores is None and weights is None:
        raise ValueError("give scores, weights or parameters: the budget counts weights")
    return [[int(np.prod(np.shape(a))) for a in block] for block in linears(weights if scores is None else scores, "scores")]


def depths(blocks):
    return np.arange(blocks) / max(blocks - 1, 1)


def known(slopes):
    if slopes is None:
        raise ValueError("this formula needs the slopes")
    return slopes


def slopes_of_blocks(slopes, counts):
    return np.array([np.average(of, weights=sizes) for of, sizes in zip(slopes, counts)])


def kinds(names, scores):
    """The names of a block's linears, in order."""
    if names is None and scores is not None:
        first = next(iter(values(scores)))
        names = first.keys() if isinstance(first, dict) else None
    if names is None:
        raise ValueError("this formula has offsets: give the names of a block's linears, such as ['q', 'k', 'v']")
    return list(names)


def offsets_by_linear(offsets, names):
    for kind in offsets:
        if kind not in names:
            raise ValueError(f"the model has no linear '{kind}'; it has {', '.join(names)}")
    return np.array([offsets.get(name, 0.0) for name in names])


def mean(x):
    """The mean; 0 where the terms cancel but for rounding."""
    total = np.sum(x)
    magnitude = np.sum(np.abs(x))
    if np.abs(total) <= 1e-13 * magnitude and magnitude < np.inf:
        return 0.0
    return total / np.size(x)


def var(x):
    """Unbiased."""
    return np.sum(np.square(x - mean(x))) / np.float64(np.size(x) - 1)


def std(x):
    return np.sqrt(var(x))


def l1_norm(x):
    return np.sum(np.abs(x))


def l1_norm_code(x):
    """The mean magnitude, as DSA's released code has it."""
    return mean(np.abs(x))


def l2_norm(x):
    return np.sqrt(np.sum(np.square(x)))


def geometric_mean(x):
    """exp(mean ln|x|), elements counted as 1e-12 at least."""
    return np.exp(mean(np.log(np.maximum(np.abs(x), 1e-12))))


def entropy(x):
    """Of the elements above 0, divided by their sum."""
    total = np.sum(np.where(x > 0, x, 0))
    weighted = np.sum(np.where(x > 0, x * np.log(x), 0))
    return np.log(total) - weighted / total


def entropy_code(x):
    """The entropy with logarithms of shares clamped as torch clamps them in float32."""
    share = np.where(x > 0, x, 0) / np.sum(np.where(x > 0, x, 0))
    return -np.sum(share * np.log(np.clip(share, 2.0**-23, 1 - 2.0**-23)))


def quantile(x, q):
    """The element at index floor(q (n - 1)) of the sorted order."""
    if np.any(np.isnan(x)):
        return np.nan
    return np.sort(x)[int(np.floor(q * (np.size(x) - 1)))]


def median(x):
    """The lower median, as torch defines it."""
    return quantile(x, 0.5)


def kurtosis(x):
    """3 for a normal distribution."""
    centred = x - mean(x)
    return mean(centred**4) / mean(centred**2) ** 2


def gini(x):
    n = np.size(x)
    return np.sum((2 * np.arange(1, n + 1) - n - 1) * np.sort(x)) / (n * np.sum(np.abs(x)))


def outlier_ratio(x, m):
    """The percentage of elements above m times their mean."""
    return 100 * np.mean(x > m * mean(x))


def trimmed_mean(x, share):
    """The mean without so large a share of the elements at either end."""
    if np.any(np.isnan(x)):
        return np.nan
    n = np.size(x)
    first, last = share * n, n - share * n
    place = np.arange(n, dtype=np.float64)
    inside = np.minimum(place + 1, last) - np.maximum(place, first)
    return np.sum(np.where(inside > 0, inside * np.sort(x), 0)) / (last - first)


def log_code(x):
    """ln(x + 1e-6), with x <= 0 read as 1."""
    return np.log(np.where(x <= 0, 1, x) + 1e-6)


def abslog_code(x):
    """ln|x|, with 0 read as 1."""
    return np.log(np.where(x == 0, 1, np.abs(x)))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    """ln(1 + exp x), without overflow."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def power(x, y):
    """x to the power of y; NaN, as in Java, for a NaN y and for 1 or -1 to an infinite power."""
    undefined = np.isnan(y) | ((np.abs(x) == 1) & np.isinf(y))
    return np.where(undefined, np.nan, np.power(x, y))


def zscore(x):
    """NaN read as 0."""
    z = (x - mean(x)) / std(x)
    return np.where(np.isnan(z), 0, z)


def minmax(x):
    return (x - np.min(x)) / (np.max(x) - np.min(x) + 1e-9)


def softmax(x):
    raised = np.exp(x - np.max(x))
    return raised / np.sum(raised)


def minmax_over_blocks(v):
    width = np.max(v) - np.min(v)
    equal = width <= 2e-12 * np.max(np.abs(v)) and width < np.inf
    return np.zeros_like(v) if equal else (v - np.min(v)) / width


def clip_over_blocks(v, p):
    """Brought to [0, 1], divided by p and cut at 1."""
    return np.minimum(minmax_over_blocks(v) / p, 1)


def logistic_over_blocks(v, k):
    """Brought to [0, 1], the logistic function of steepness k around the middle."""
    return 1 / (1 + np.exp(-k * (minmax_over_blocks(v) - 0.5)))


def power_over_blocks(v, p):
    """Brought to [0, 1], to the power of p."""
    return minmax_over_blocks(v) ** p


def zscore_over_blocks(v):
    return np.zeros_like(v) if np.all(v == v[0]) else (v - mean(v)) / std(v)


def rank_over_blocks(v):
    """The place in ascending order, from 0 to 1; equal values share the mean of their places."""
    if len(v) == 1 or np.any(np.isnan(v)):
        return np.where(np.isnan(v), v, 0.0)
    return np.array([(np.sum(v < x) + (np.sum(v == x) - 1) / 2) / (len(v) - 1) for x in v])


def smooth_over_blocks(v, blocks):
    """The mean of a value and its neighbours', those of the blocks beside it, or of the linears of its kind in these."""
    rows = np.reshape(v, (blocks, -1))
    return np.concatenate([np.mean(rows[max(0, i - 1) : i + 2], axis=0) for i in range(blocks)])


def gram(a):
    """The mean of the entries of A A^T."""
    return np.sum(np.sum(a, axis=0) ** 2) / len(a) ** 2


def correlation(a):
    """The mean correlation coefficient between two rows, each row with itself included."""
    centred = a - np.mean(a, axis=1, keepdims=True)
    lengths = np.sqrt(np.sum(centred**2, axis=1, keepdims=True))
    return np.sum(np.sum(centred / np.maximum(lengths, 1e-300), axis=0) ** 2) / len(a) ** 2


def diagonal(a):
    """The mean of the main diagonal."""
    return np.mean(np.diagonal(a))


def gram_eigenvalues(a):
    """Those of the smaller Gram matrix, and the least of them that does not count as zero."""
    found = np.linalg.eigvalsh(a @ a.T if a.shape[0] <= a.shape[1] else a.T @ a)
    return found, max(np.max(found) * (max(a.shape) * 2.0**-23) ** 2, 1e-300)


def determinant(a):
    """Of the Gram matrix, as the geometric mean of its eigenvalues."""
    found, least = gram_eigenvalues(a)
    return np.exp(np.mean(np.log(np.maximum(found, least))))


def log_determinant(a):
    """Of the Gram matrix; zero eigenvalues count as the threshold below which they are zero."""
    found, least = gram_eigenvalues(a)
    return np.sum(np.log(np.maximum(found, least)))


def rank(a):
    found, least = gram_eigenvalues(a)
    return float(np.sum(found > least))


def hill_exponent(a):
    """The exponent of the power law that the tail of the Gram matrix's eigenvalues follows, as AlphaPruning fits it."""
    found, least = gram_eigenvalues(a)
    x = np.sort(found[found > least])
    if len(x) < 2 or x[0] == x[-1]:
        return np.nan
    low = np.log10(x[0])
    width = (np.log10(x[-1]) - low) / 100
    bins = np.minimum(99, ((np.log10(x) - low) / width).astype(int))
    peak = 10 ** (low + np.argmax(np.bincount(bins, minlength=100)) * width)
    best, smallest = np.nan, np.inf
    for first in np.flatnonzero((x[:-1] >= 0.95 * peak) & (x[:-1] <= 1.5 * peak)):
        alpha, distance = power_law(x[first:])
        if distance < smallest:
            best, smallest = alpha, distance
    return power_law(x)[0] if np.isnan(best) else best


def power_law(tail):
    """The exponent fitted to a sorted tail, and its Kolmogorov-Smirnov distance."""
    n = len(tail)
    alpha = 1 + n / np.sum(np.log(tail) - np.log(tail[0]))
    return alpha, np.max(np.abs(1 - (tail / tail[0]) ** (1 - alpha) - np.arange(n) / n))


def finite(v):
    """NaN counts as 0 and an infinite value as -1."""
    return np.where(np.isnan(v), 0.0, np.where(np.isinf(v), -1.0, v))


def unit(v):
    """Min-max over the blocks; all 0 where the values do not differ, but for rounding."""
    low, high = np.min(v), np.max(v)
    half_width = high / 2 - low / 2
    differ = half_width > 1e-12 * max(abs(low), abs(high))
    return (v / 2 - low / 2) / half_width if differ else np.zeros_like(v)


def project(wanted, counts, target):
    """Shifts all sparsities by one number and cuts them to [0, 0.9999], so that their weighted mean is the target."""
    if not 0 < target < 0.9999:
        raise ValueError(f"the sparsity {target} is not between 0 and 0.9999; give for example 0.6 for 60 %")
    if np.all(wanted == wanted[0]):
        return np.full(len(wanted), float(target))
    low, high = -np.max(wanted), 0.9999 - np.min(wanted)
    while low < (shift := low + (high - low) / 2) < high:
        if np.average(np.clip(wanted + shift, 0, 0.9999), weights=counts) < target:
            low = shift
        else:
            high = shift
    return np.clip(wanted + high, 0, 0.9999)
