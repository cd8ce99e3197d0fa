//! Reed-Solomon over the 256 elements, for errors at unknown places and erasures at known ones. After Blahut,
//! Theory and Practice of Error Control Codes, chapter 9.

use std::sync::LazyLock;

use super::Codeword;

/// A block that was put right.
pub(super) struct Corrected {
    pub(super) words: Vec<u8>,
    /// How unlikely it is that noise comes so near to a codeword, in bits.
    pub(super) evidence: f32,
}

/// Powers of 2 in the field with x⁸ + x⁴ + x³ + x² + 1, and their exponents.
struct Field {
    powers: [u8; 510],
    exponents: [u8; 256],
}

static FIELD: LazyLock<Field> = LazyLock::new(|| {
    let mut field = Field { powers: [0; 510], exponents: [0; 256] };
    let mut power = 1_u16;
    for exponent in 0..255_u8 {
        let low = power.to_le_bytes()[0];
        field.powers[usize::from(exponent)] = low;
        field.powers[usize::from(exponent) + 255] = low;
        field.exponents[usize::from(low)] = exponent;
        power <<= 1;
        if power > 255 {
            power ^= 0x11d;
        }
    }
    field
});

fn times(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 {
        return 0;
    }
    let exponent = |value: u8| usize::from(FIELD.exponents[usize::from(value)]);
    FIELD.powers[exponent(a) + exponent(b)]
}

/// The inverse of what is not zero.
fn inverse(a: u8) -> u8 {
    FIELD.powers[255 - usize::from(FIELD.exponents[usize::from(a)])]
}

/// 2 to a power below 255.
fn power(exponent: usize) -> u8 {
    FIELD.powers[exponent]
}

/// The value of a polynomial, its lowest coefficient first.
fn value_at(polynomial: &[u8], x: u8) -> u8 {
    polynomial.iter().rev().fold(0, |sum, &coefficient| times(sum, x) ^ coefficient)
}

/// Puts a block right. The least sure codewords are taken as unknown, more of them with every attempt.
pub(super) fn corrected(words: &[Codeword], repair: usize) -> Option<Corrected> {
    let values: Vec<u8> = words.iter().map(|word| word.value).collect();
    let mut doubtful: Vec<usize> = (0..words.len()).collect();
    doubtful.sort_by(|&one, &other| words[one].sureness.total_cmp(&words[other].sureness));
    (0..repair).step_by(2).find_map(|count| with_erasures(&values, repair, &doubtful[..count]))
}

/// Puts a block right whose codewords at some places are unknown.
fn with_erasures(values: &[u8], repair: usize, erased: &[usize]) -> Option<Corrected> {
    let syndromes = syndromes(values, repair);
    if syndromes.iter().all(|&syndrome| syndrome == 0) {
        return Some(Corrected { words: values.to_vec(), evidence: 8.0 * repair as f32 });
    }
    let locator = locator(&syndromes, &erasure_locator(values.len(), erased));
    let found = locator.len() - 1;
    let errors = found.saturating_sub(erased.len());
    if 2 * errors + erased.len() > repair {
        return None;
    }
    let places = roots(&locator, values.len());
    if places.len() != found {
        return None;
    }
    let words = repaired(values, &syndromes, &locator, &places);
    let evidence = evidence(values.len() - erased.len(), repair - erased.len(), errors);
    self::syndromes(&words, repair)
        .iter()
        .all(|&syndrome| syndrome == 0)
        .then_some(Corrected { words, evidence })
}

/// The share of all words of this length within so many errors of a codeword is 256^-(repair - errors) times
/// the ways to choose the places; as bits, the other way round.
fn evidence(length: usize, repair: usize, errors: usize) -> f32 {
    let ways: f32 = (0..errors).map(|i| ((length - i) as f32 / (i + 1) as f32).log2()).sum();
    8.0 * (repair - errors) as f32 - ways
}

/// The values of the received polynomial at the roots of the generator; the first codeword is the highest.
fn syndromes(values: &[u8], repair: usize) -> Vec<u8> {
    let at = |x: u8| values.iter().fold(0, |sum, &value| times(sum, x) ^ value);
    (0..repair).map(|exponent| at(power(exponent))).collect()
}

/// The product of `1 + x 2ᵏ` over the exponents `k` of the erased places.
fn erasure_locator(length: usize, erased: &[usize]) -> Vec<u8> {
    let mut locator = vec![1];
    for &place in erased {
        let root = power(length - 1 - place);
        locator.push(0);
        for i in (1..locator.len()).rev() {
            locator[i] ^= times(locator[i - 1], root);
        }
    }
    locator
}

/// Berlekamp and Massey's algorithm, begun with the erasures.
fn locator(syndromes: &[u8], erasures: &[u8]) -> Vec<u8> {
    let erased = erasures.len() - 1;
    let (mut locator, mut helper, mut length) = (erasures.to_vec(), erasures.to_vec(), erased);
    for step in erased..syndromes.len() {
        let terms = locator.iter().enumerate().take(step + 1);
        let discrepancy = terms.fold(0, |sum, (i, &c)| sum ^ times(c, syndromes[step - i]));
        helper.insert(0, 0);
        if discrepancy == 0 {
            continue;
        }
        let longer = sum(&locator, &helper, discrepancy);
        if 2 * length <= step + erased {
            length = step + 1 + erased - length;
            let scale = inverse(discrepancy);
            helper = locator.iter().map(|&coefficient| times(coefficient, scale)).collect();
        }
        locator = longer;
    }
    while locator.len() > 1 && locator.last() == Some(&0) {
        locator.pop();
    }
    locator
}

/// One polynomial and `factor` times another.
fn sum(one: &[u8], other: &[u8], factor: u8) -> Vec<u8> {
    let at = |polynomial: &[u8], i: usize| polynomial.get(i).copied().unwrap_or(0);
    (0..one.len().max(other.len())).map(|i| at(one, i) ^ times(factor, at(other, i))).collect()
}

/// The places whose inverse locator is a root.
fn roots(locator: &[u8], length: usize) -> Vec<usize> {
    let is_root = |place: &usize| value_at(locator, inverse(power(length - 1 - place))) == 0;
    (0..length).filter(is_root).collect()
}

/// Forney's algorithm.
fn repaired(values: &[u8], syndromes: &[u8], locator: &[u8], places: &[usize]) -> Vec<u8> {
    let product =
        |i: usize| (0..=i.min(locator.len() - 1)).fold(0, |sum, j| sum ^ times(locator[j], syndromes[i - j]));
    let evaluator: Vec<u8> = (0..syndromes.len()).map(product).collect();
    let derivative: Vec<u8> = (1..locator.len()).map(|i| if i % 2 == 1 { locator[i] } else { 0 }).collect();
    let mut repaired = values.to_vec();
    for &place in places {
        let x = power(values.len() - 1 - place);
        let slope = value_at(&derivative, inverse(x));
        if slope != 0 {
            repaired[place] ^= times(x, times(value_at(&evaluator, inverse(x)), inverse(slope)));
        }
    }
    repaired
}
