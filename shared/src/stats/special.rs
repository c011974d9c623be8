//! Special functions: tails of the distributions that tests refer to.
//!
//! Tails are computed directly, never as one minus the other side, so that p-values keep their digits down to
//! the smallest number. `libm` supplies erfc and ln Γ, the same code natively and in Wasm.

mod beta;
mod gamma;
mod kolmogorov;
mod normal;
mod smirnov;

pub use beta::{beta_inc, binomial_half_cdf, binomial_half_pmf, binomial_half_two_sided, student_t_sf};
pub use gamma::{chi2_ppf, chi2_sf, gamma_q, ln_gamma};
pub use kolmogorov::{kolmogorov_sf, kstwo_sf};
pub use normal::{Z95, norm_ppf, norm_sf, two_sided_p};
pub use smirnov::smirnov_sf;
