//! Two thousand boxes, signatures and folds, each damaged in some way: every one is refused.

mod support;

use crypto::{CryptoError, ed25519_public, ed25519_sign, ed25519_verify, fold, open, seal, unfold};
use support::Dice;

const TRIALS: usize = 2_000;

#[test]
fn no_damaged_box_opens() {
    let mut dice = Dice(21);
    for trial in 0..TRIALS {
        let (key, nonce, length) = (dice.bytes(32), dice.bytes(12), dice.roll(200));
        let (text, beside) = (dice.bytes(length), dice.bytes(length / 3));
        let sealed = seal(&key, &nonce, &text, &beside).unwrap();
        let damaged = dice.damaged(&sealed);
        assert_eq!(open(&key, &nonce, &damaged, &beside), Err(CryptoError::NotOpened), "trial {trial}");
        assert_eq!(open(&key, &nonce, &sealed, &beside), Ok(text), "trial {trial}");
    }
}

#[test]
fn no_damaged_signature_holds() {
    let mut dice = Dice(22);
    for trial in 0..TRIALS {
        let (seed, length) = (dice.bytes(32), dice.roll(100));
        let message = dice.bytes(length);
        let public = ed25519_public(&seed).unwrap();
        let signature = ed25519_sign(&seed, &message).unwrap();
        // Signature, message and key in turn.
        let holds = match trial % 3 {
            0 => ed25519_verify(&public, &message, &dice.damaged(&signature)),
            1 => ed25519_verify(&public, &dice.damaged(&message), &signature),
            _ => ed25519_verify(&dice.damaged(&public), &message, &signature),
        };
        assert!(!holds, "trial {trial}");
        assert!(ed25519_verify(&public, &message, &signature), "trial {trial}");
    }
}

#[test]
fn no_damaged_fold_unfolds() {
    let mut dice = Dice(23);
    for trial in 0..TRIALS {
        let (letters, length) = (1 + dice.roll(255), dice.roll(500));
        let data: Vec<u8> =
            dice.bytes(length).iter().map(|byte| (usize::from(*byte) % letters) as u8).collect();
        let folded = fold(&data).unwrap();
        let damaged = dice.damaged(&folded);
        assert_eq!(unfold(&damaged, 1_000), Err(CryptoError::Damaged), "trial {trial}");
        assert_eq!(unfold(&folded, 1_000), Ok(data), "trial {trial}");
    }
}
