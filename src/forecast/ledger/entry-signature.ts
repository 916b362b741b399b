import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { ForeshadowError } from '../../core/errors.ts';

/** Signs the hashes of entries; made from a private key by `entrySigner`. */
export interface EntrySigner {
  /** Raw ed25519 public key, 64 hex characters. */
  readonly publicKey: string;
  /** 128 hex characters. */
  sign(hash: string): string;
}

/**
 * From a private ed25519 key in PEM (`openssl genpkey -algorithm ed25519 -out key.pem`). A key of another kind, or one
 * behind a passphrase, is a ForeshadowError `ledger.bad-key`.
 */
export function entrySigner(pem: string): EntrySigner {
  const key = privateKey(pem);
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return {
    publicKey: Buffer.from(x!, 'base64url').toString('hex'),
    sign: (hash) => sign(null, signedBytes(hash), key).toString('hex'),
  };
}

/** Whether the signature of this hash was made with the private half of the key. Malformed keys and signatures were not. */
export function signatureHolds({ hash, publicKey, signature }: SignedHash): boolean {
  try {
    const x = Buffer.from(publicKey, 'hex').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, signedBytes(hash), key, Buffer.from(signature, 'hex'));
  } catch {
    return false;
  }
}

export interface SignedHash {
  readonly hash: string;
  readonly publicKey: string;
  readonly signature: string;
}

/** A purpose in front, so that no signature made for something else can be passed off as one of a ledger. */
function signedBytes(hash: string): Buffer {
  return Buffer.from(`foreshadow ledger entry\n${hash}`);
}

function privateKey(pem: string): KeyObject {
  const hint = 'Make one with: openssl genpkey -algorithm ed25519 -out key.pem';
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new ForeshadowError('ledger.bad-key', 'The signing key is not a private key in PEM without a passphrase.', {
      hint,
      cause,
    });
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new ForeshadowError('ledger.bad-key', `The signing key is ${key.asymmetricKeyType}, not ed25519.`, { hint });
}
