//! The one source of chance: `ChaCha8` from a seed, the same numbers on every machine.

use std::convert::Infallible;

use rand::rngs::ChaCha8Rng;
use rand::{Rng, RngExt, SeedableRng, TryRng};

use crate::sampling::{Saved, Words};

/// A stream of random numbers that a seed decides.
#[derive(Debug)]
pub struct Random {
    stream: ChaCha8Rng,
}

impl Default for Random {
    /// The stream of seed 0.
    fn default() -> Self {
        Self::from_seed(0)
    }
}

impl Clone for Random {
    /// The same numbers from here on.
    fn clone(&self) -> Self {
        Random { stream: ChaCha8Rng::deserialize_state(&self.stream.serialize_state()) }
    }
}

impl Random {
    /// The stream of a seed.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        Random { stream: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// One of the many streams of a seed, independent of the others: what a variable draws does not hang on what others
    /// draw.
    #[must_use]
    pub fn from_seed_and_stream(seed: u64, stream: u64) -> Self {
        let mut random = Self::from_seed(seed);
        random.stream.set_stream(stream);
        random
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        self.random()
    }
}

impl Saved for Random {
    /// The seed, the stream, and how far it has been read.
    fn save(&self, words: &mut Vec<u64>) {
        let mut parts = [0; 4];
        for (part, bytes) in parts.iter_mut().zip(self.stream.get_seed().chunks_exact(8)) {
            *part = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        let position = self.stream.get_word_pos();
        parts.save(words);
        [self.stream.get_stream(), position as u64, (position >> 64) as u64].save(words);
    }

    fn load(words: &mut Words<'_>) -> Option<Self> {
        let parts = <[u64; 4]>::load(words)?;
        let mut seed = [0; 32];
        for (bytes, part) in seed.chunks_exact_mut(8).zip(parts) {
            bytes.copy_from_slice(&part.to_le_bytes());
        }
        let [stream, low, high] = <[u64; 3]>::load(words)?;
        let mut random = Random { stream: ChaCha8Rng::from_seed(seed) };
        random.stream.set_stream(stream);
        random.stream.set_word_pos(u128::from(high) << 64 | u128::from(low));
        Some(random)
    }
}

impl TryRng for Random {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.stream.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.stream.next_u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.stream.fill_bytes(bytes);
        Ok(())
    }
}
