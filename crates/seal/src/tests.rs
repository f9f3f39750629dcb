use proptest::prelude::*;

use super::*;

fn place(space: u8, record: u8, version: u64, part: Part) -> Place {
    Place { space: [space; 16], record: [record; 16], version, part }
}

const HERE: Place = Place { space: [1; 16], record: [2; 16], version: 3, part: Part::Body };

#[test]
fn every_flipped_bit_of_an_envelope_is_refused() {
    let key = SecretKey::generate();
    let sealed = seal(&key, KeyId([7; 16]), &HERE, b"her words");
    assert_eq!(&*open(&key, &HERE, &sealed).expect("it opens unchanged"), b"her words");
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(open(&key, &HERE, &changed).is_err(), "bit {bit} was flipped and it still opened");
    }
    for length in 0..sealed.len() {
        assert!(open(&key, &HERE, &sealed[..length]).is_err(), "cut to {length} bytes it still opened");
    }
}

#[test]
fn an_envelope_opens_only_at_its_own_place_and_with_its_own_key() {
    let key = SecretKey::generate();
    let sealed = seal(&key, KeyId([7; 16]), &HERE, b"her words");
    for other in [place(9, 2, 3, Part::Body), place(1, 9, 3, Part::Body), place(1, 2, 4, Part::Body), place(1, 2, 3, Part::Head), place(1, 2, 3, Part::Blob(0))] {
        assert!(open(&key, &other, &sealed).is_err(), "{other:?}");
    }
    assert!(open(&SecretKey::generate(), &HERE, &sealed).is_err());
}

#[test]
fn every_part_has_a_place_of_its_own() {
    let parts = [
        Part::Head,
        Part::Body,
        Part::RecordKey,
        Part::SpaceKeys,
        Part::AccountKey,
        Part::Keyring,
        Part::Session,
        Part::Snapshot(0),
        Part::Snapshot(1),
        Part::Enrolment,
        Part::Parcel,
        Part::Backup,
        Part::Held,
        Part::Confided,
        Part::Call,
        Part::Blob(0),
        Part::Blob(1),
    ];
    let key = SecretKey::generate();
    for part in parts {
        let sealed = seal(&key, KeyId([0; 16]), &place(1, 2, 3, part), b"x");
        for other in parts {
            assert_eq!(open(&key, &place(1, 2, 3, other), &sealed).is_ok(), part == other, "{part:?} opened as {other:?}");
        }
    }
}

#[test]
fn every_flipped_bit_of_a_parcel_is_refused() {
    let (sign, receive) = (SigningKey::generate(), OpeningKey::generate());
    let (certified, certificate) = sign.certify(&[5; 16], receive.public());
    assert!(CertifiedKey::check(&sign.public(), &[5; 16], receive.public(), &certificate).is_ok());
    assert!(CertifiedKey::check(&sign.public(), &[6; 16], receive.public(), &certificate).is_err(), "a certificate of another subject");
    assert!(CertifiedKey::check(&SigningKey::generate().public(), &[5; 16], receive.public(), &certificate).is_err());
    let sealed = seal_to(&certified, &HERE, b"packet").expect("it seals");
    for byte in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[byte] ^= 1;
        assert!(open_with(&receive, &HERE, &changed).is_err(), "byte {byte}");
    }
    assert!(open_with(&OpeningKey::generate(), &HERE, &sealed).is_err());
    assert_eq!(&*open_with(&receive, &HERE, &sealed).expect("it opens"), b"packet");
}

/// RFC 9106, section 5.3: the library that we call computes Argon2id as the standard says.
#[test]
fn argon2id_gives_the_answer_of_the_rfc() {
    use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
    let mut params = ParamsBuilder::new();
    params.m_cost(32).t_cost(3).p_cost(4).output_len(32).data(AssociatedData::new(&[4; 12]).unwrap());
    let argon = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params.build().unwrap()).unwrap();
    let mut out = [0; 32];
    argon.hash_password_into(&[1; 32], &[2; 16], &mut out).unwrap();
    let expected = [
        0x0d, 0x64, 0x0d, 0xf5, 0x8d, 0x78, 0x76, 0x6c, 0x08, 0xc0, 0x37, 0xa3, 0x4a, 0x8b, 0x53, 0xc9, 0xd0, 0x1e, 0xf0, 0x45, 0x2d, 0x75, 0xb6, 0x5e, 0xb5, 0x25, 0x20, 0xe9,
        0x6b, 0x01, 0xe6, 0x59,
    ];
    assert_eq!(out, expected);
}

/// RFC 8032, section 7.1, test 1.
#[test]
fn ed25519_gives_the_key_of_the_rfc() {
    let secret = [
        0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03,
        0x1c, 0xae, 0x7f, 0x60,
    ];
    let public = [
        0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68,
        0xf7, 0x07, 0x51, 0x1a,
    ];
    assert_eq!(SigningKey::from_slice(&secret).expect("a key").public(), public);
}

#[test]
fn a_cost_below_the_floor_is_refused_wherever_it_came_from() {
    let password = Password::parse("any words at all").expect("a password");
    for cost in [[19 * 1024 - 1, 2, 1], [19 * 1024, 1, 1], [0, 0, 0]] {
        assert!(matches!(stretch(&password, &[0; 16], Cost::from_array(cost)), Err(Refused::TooWeak)));
    }
}

#[test]
fn a_signature_for_one_purpose_holds_for_no_other() {
    let key = SigningKey::generate();
    let signature = key.sign("letter", b"text");
    assert!(verify(&key.public(), "letter", b"text", &signature).is_ok());
    assert!(verify(&key.public(), "checkpoint", b"text", &signature).is_err());
    assert!(verify(&key.public(), "lette", b"rtext", &signature).is_err());
}

proptest! {
    #[test]
    fn a_code_survives_being_read_aloud_and_one_wrong_letter_is_noticed(at in 0_usize..27, letter in 0_usize..32) {
        const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let code = Code::generate();
        let text = code.text().to_string();
        let spoken = text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        prop_assert!(Code::parse(&spoken).is_ok_and(|parsed| parsed.hash() == code.hash()));
        let mut letters: Vec<u8> = text.bytes().filter(|byte| *byte != b'-').collect();
        let before = letters[at];
        letters[at] = LETTERS[letter];
        if letters[at] != before {
            let wrong = String::from_utf8(letters).unwrap();
            prop_assert!(Code::parse(&wrong).map_or(true, |parsed| parsed.hash() != code.hash()));
        }
    }

    #[test]
    fn padding_hides_the_length_within_a_block_and_gives_the_text_back(text in proptest::collection::vec(any::<u8>(), 0..600)) {
        let key = SecretKey::generate();
        let sealed = seal(&key, KeyId([0; 16]), &HERE, &text);
        prop_assert_eq!(open(&key, &HERE, &sealed).ok().map(|plain| plain.to_vec()), Some(text));
    }
}

// ---- Known answers: the libraries that we call compute what the standards say.

fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap()).collect()
}

/// draft-irtf-cfrg-xchacha-03, A.3.1.
#[test]
fn xchacha20_poly1305_gives_the_answer_of_the_draft() {
    use chacha20poly1305::{AeadInOut as _, KeyInit as _, XChaCha20Poly1305, XNonce};
    let key: [u8; 32] = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f").try_into().unwrap();
    let nonce: [u8; 24] = hex("404142434445464748494a4b4c4d4e4f5051525354555657").try_into().unwrap();
    let mut text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.".to_vec();
    let cipher = XChaCha20Poly1305::new((&key).into());
    let tag = cipher.encrypt_inout_detached(&XNonce::from(nonce), &hex("50515253c0c1c2c3c4c5c6c7"), text.as_mut_slice().into()).unwrap();
    let expected = hex("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452
         2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e");
    assert_eq!(text, expected);
    assert_eq!(tag.as_slice(), hex("c0875924c1c7987947deafd8780acf49"));
}

/// RFC 9180, A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, base mode, first message.
#[test]
fn hpke_opens_the_message_of_the_rfc() {
    use hpke::{Deserializable as _, Kem, OpModeR, aead::ChaCha20Poly1305, kdf::HkdfSha256, kem::X25519HkdfSha256};
    let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&hex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")).unwrap();
    let encapped = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&hex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a")).unwrap();
    let sealed = hex("1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28");
    let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret,
        &encapped,
        &hex("4f6465206f6e2061204772656369616e2055726e"),
        &sealed,
        &hex("436f756e742d30"),
    );
    assert_eq!(opened.unwrap(), b"Beauty is truth, truth beauty");
}

/// RFC 5869, A.1.
#[test]
fn hkdf_gives_the_answer_of_the_rfc() {
    let (extracted, hkdf) = hkdf::Hkdf::<sha2::Sha256>::extract(Some(&hex("000102030405060708090a0b0c")), &[0x0b; 22]);
    assert_eq!(extracted.as_slice(), hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"));
    let mut out = [0; 42];
    hkdf.expand(&hex("f0f1f2f3f4f5f6f7f8f9"), &mut out).unwrap();
    assert_eq!(out.as_slice(), hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
}

/// RFC 8032, section 7.1, test 2: the signature itself.
#[test]
fn ed25519_gives_the_signature_of_the_rfc() {
    use ed25519_dalek::Signer as _;
    let secret: [u8; 32] = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").try_into().unwrap();
    let signature = ed25519_dalek::SigningKey::from_bytes(&secret).sign(&[0x72]);
    let expected = hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assert_eq!(signature.to_bytes().as_slice(), expected);
}

/// FIPS 180-4's "abc".
#[test]
fn sha256_gives_the_answer_of_the_standard() {
    use sha2::Digest as _;
    assert_eq!(sha2::Sha256::digest(b"abc").as_slice(), hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}
