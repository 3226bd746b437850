/**
 * Whether the page's Content-Security-Policy lets a Python tag run, as it would let a tag of JavaScript.
 *
 * Two are asked and both must agree: the policies themselves (`csp/`), where the background has seen them all, and for
 * every inline tag the browser (`executor/oracle.js`); for a `src` where no policy is known of. Where not all policies are
 * known, the browser answers alone; where it cannot either, the tag does not run. What was checked is what runs: text,
 * `src` and nonce are those of the tag as it was inserted.
 *
 * @module
 */

import wire from '../../extension/protocol/wire.json';
import { readHeaders, readMetas, requiresTrustedTypes } from './csp/policies.js';
import { evaluate } from './csp/scripts.js';

/** @typedef {import('../detector/tags.js').Tag} Tag */
/** @typedef {import('../executor/oracle.js').OracleReply} OracleReply */
/** @typedef {import('../executor/oracle.js').OracleQuestion} OracleQuestion */
/** @typedef {import('../executor/sources.js').SourceReply} SourceReply */
/** @typedef {import('../executor/sources.js').SourceRequest} SourceRequest */
/** @typedef {import('../../extension/protocol/messages.js').PoliciesReply} PoliciesReply */
/** @typedef {import('./csp/policies.js').Policy} Policy */

/**
 * Why a tag does not run.
 * @typedef {object} Refusal
 * @property {string} why  A sentence for the page's author.
 * @property {string} directive  The directive that forbids it, as the policy has it; empty where no policy does.
 * @property {string} policy  The policy's text.
 * @property {string} source  `header` or `meta`; empty where the browser did not say.
 */

/** @typedef {{ refusal: Refusal | null, followRedirects: boolean }} Admitted */

/** What is fetched, where it is not a tag's source. @typedef {Pick<SourceRequest, 'wanted' | 'fresh'>} How */

/**
 * What admission needs.
 * @typedef {object} Witnesses
 * @property {() => Promise<PoliciesReply | undefined>} askBackground
 * @property {(kind: string, body: any) => Promise<any>} askPage
 * @property {(number: number, element: Element) => void} show  Shows an element to the page's world.
 * @property {readonly string[]} metas  The policies that the document's markup has set so far; it grows.
 * @property {string} origin  The document's.
 * @property {() => boolean} isScripted  Whether the document may run scripts at all.
 * @property {() => boolean} isBound  Whether an element around the document may require a policy of it that no request tells.
 */

const NOT_KNOWN = Object.freeze({ known: false, headers: [], metas: [], embedding: true });

/** What the parser would not read as it stands in a script element. @param {string} text */
const isWritable = (text) => !/<\/script|[\r\0]/i.test(text) && !(text.includes('<!--') && /<script/i.test(text));

/** @param {string} why @returns {Refusal} */
const refusalOf = (why) => ({ why, directive: '', policy: '', source: '' });

const UNSCRIPTED = refusalOf('this document is sandboxed and may not run scripts');
const MARKUP = refusalOf('the browser would not run JavaScript here either: the tag was inserted as markup (innerHTML), or '
  + 'the browser did not answer in time');
const UNKNOWN = refusalOf('it is not known which Content-Security-Policy the page came with, and the browser could not be '
  + 'asked. Reload the page');
const TYPES = refusalOf('the page requires Trusted Types, with which the browser cannot be asked whether a tag that a script '
  + 'made may run. Put the tag into the page, or use its src');

export class Admission {
  #witnesses;
  /** @type {Promise<{ known: boolean, policies: readonly Policy[], embedding: boolean }> | null} */
  #inherited = null;
  /** @type {WeakMap<Tag, Promise<Admitted>>} */
  #decided = new WeakMap();
  #shown = 0;

  /** @param {Witnesses} witnesses */
  constructor(witnesses) {
    this.#witnesses = witnesses;
  }

  /** The policies that came with the document. They do not change. */
  policies() {
    this.#inherited ??= this.#askBackground();
    return this.#inherited;
  }

  async #askBackground() {
    const reply = await this.#witnesses.askBackground().catch(() => null);
    const { known, headers, metas, embedding } = reply ?? NOT_KNOWN;
    return { known: known && !this.#witnesses.isBound(), policies: [...readHeaders(headers), ...readMetas(metas)], embedding };
  }

  /** @param {Tag} tag @returns {Promise<Refusal | null>} */
  async admit(tag) {
    return (await this.#decide(tag)).refusal;
  }

  /**
   * Fetches the source of a tag that was admitted. A redirect is followed only where the policies let it be.
   * @param {Tag} tag
   * @param {How} [how]
   * @returns {Promise<SourceReply & { refusal: Refusal | null }>}
   */
  async fetchSource(tag, how = {}) {
    const { refusal, followRedirects } = await this.#decide(tag);
    if (refusal) return { text: '', error: '', refusal };
    const reply = await this.#fetch(tag, followRedirects, how);
    if (!reply.redirects) return { ...reply, refusal: this.#recheck(tag, reply, await this.policies()) };
    // The browser goes after the redirects as it does for a script, and says whether a policy forbids one.
    const { refusal: forbidden } = this.#readReply(await this.#try(tag, tag.parserInserted));
    if (forbidden) return { text: '', error: '', refusal: forbidden };
    const followed = await this.#fetch(tag, true, how);
    return { ...followed, refusal: this.#recheck(tag, followed, await this.policies()) };
  }

  /** @param {Tag} tag @param {boolean} followRedirects @param {How} how @returns {Promise<SourceReply>} */
  #fetch({ src: url, integrity, crossOrigin, referrerPolicy }, followRedirects, how) {
    const request = { url, integrity, crossOrigin, referrerPolicy, followRedirects, ...how };
    return this.#witnesses.askPage(wire.kinds.FETCH, request);
  }

  /**
   * Looks at where a source came from in the end.
   * @param {Tag} tag
   * @param {SourceReply} reply
   * @param {{ policies: readonly Policy[] }} inherited
   */
  #recheck(tag, { url }, { policies }) {
    if (!url || url === tag.src.replace(/#.*$/, '')) return null;
    return this.#evaluate(tag, [...policies, ...readMetas(tag.metas)], { src: url, redirected: true }).refusal;
  }

  /** @param {Tag} tag */
  #decide(tag) {
    const before = this.#decided.get(tag);
    if (before) return before;
    const decision = tag.hasSrc ? this.#decideExternal(tag) : this.#decideInline(tag);
    this.#decided.set(tag, decision);
    return decision;
  }

  /** @param {Tag} tag @returns {Promise<Admitted>} */
  async #decideExternal(tag) {
    const { known, policies } = await this.policies();
    if (!this.#witnesses.isScripted()) return { refusal: UNSCRIPTED, followRedirects: false };
    const { refusal, url, strictDynamic } = this.#evaluate(tag, [...policies, ...readMetas(tag.metas)]);
    if (refusal) return { refusal, followRedirects: false };
    const isFree = known && policies.length === 0 && this.#witnesses.metas.length === 0;
    if (isFree) return { ...this.#readReply(await this.#try(tag, tag.parserInserted, true)), followRedirects: true };
    // Whether it was really a script that inserted the tag, the browser knows best.
    if (known && !strictDynamic) return { refusal: null, followRedirects: !url };
    return { ...this.#readReply(await this.#try(tag, tag.parserInserted)), followRedirects: true };
  }

  /** @param {Tag} tag @returns {Promise<Admitted>} */
  async #decideInline(tag) {
    const { known, policies } = await this.policies();
    const followRedirects = false;
    if (!this.#witnesses.isScripted()) return { refusal: UNSCRIPTED, followRedirects };
    const then = [...policies, ...readMetas(tag.metas)];
    const { refusal } = this.#evaluate(tag, then);
    if (refusal) return { refusal, followRedirects };
    const now = [...policies, ...readMetas(this.#witnesses.metas)];
    if (known && now.some(requiresTrustedTypes)) return { refusal: tag.origin === 'parser' ? null : TYPES, followRedirects };
    const isFree = known && now.length === 0 && tag.origin === 'parser';
    const reply = await (isFree ? this.#try(tag, true, true) : this.#askAbout(tag, known));
    // What the browser forbids now it may have allowed then: a `<meta>` does not govern what stands before it. The browser
    // tells of each policy that forbids the tag; where there are more than such, one is among them that nobody else knows.
    const isLater = known && reply.verdict === 'blocked'
      && reply.count <= now.filter((policy) => this.#evaluate(tag, [policy]).refusal).length;
    return { refusal: isLater ? null : this.#readReply(reply).refusal, followRedirects };
  }

  /**
   * Asks the browser about an inline tag: as it was inserted, and where that is not certain, both as the page's markup
   * and as a script would insert it.
   * @param {Tag} tag
   * @param {boolean} known
   * @returns {Promise<OracleReply>}
   */
  async #askAbout(tag, known) {
    /** @type {OracleReply} */
    let reply = { verdict: 'silent', directive: '', policy: '', count: 0 };
    const asMarkup = tag.parserInserted && isWritable(tag.text);
    // As a script inserts it, more may be allowed; the policies, if they are known, have said what.
    if (tag.parserInserted && !asMarkup && !known) return { ...reply, verdict: 'mute' };
    if (tag.origin === 'script' || !asMarkup) reply = await this.#try(tag, false);
    else return this.#try(tag, true);
    return asMarkup && reply.verdict === 'allowed' ? this.#try(tag, true) : reply;
  }

  /**
   * @param {Tag} tag
   * @param {boolean} parserInserted
   * @param {boolean} [isFree]  Whether no policy is known of.
   * @returns {Promise<OracleReply>}
   */
  #try(tag, parserInserted, isFree = false) {
    let element = 0;
    if (tag.origin === 'script' && !parserInserted) {
      this.#shown += 1;
      element = this.#shown;
      this.#witnesses.show(element, tag.element);
    }
    const { text, src, nonce, crossOrigin, referrerPolicy, hasSrc } = tag;
    /** @type {OracleQuestion} */
    const question = {
      text: hasSrc ? '' : text, src, nonce, crossOrigin: crossOrigin ?? '', referrerPolicy, parserInserted, element, isFree,
    };
    return this.#witnesses.askPage(wire.kinds.ORACLE, question);
  }

  /** @param {OracleReply} reply @returns {{ refusal: Refusal | null }} */
  #readReply({ verdict, directive, policy }) {
    switch (verdict) {
      case 'allowed':
        return { refusal: null };
      case 'blocked':
        return { refusal: { ...violationOf(directive), policy, source: '' } };
      case 'silent':
        return { refusal: MARKUP };
      default:
        return { refusal: UNKNOWN };
    }
  }

  /**
   * @param {Tag} tag
   * @param {readonly Policy[]} policies
   * @param {{ src: string, redirected: boolean }} [place]
   */
  #evaluate({ text, src, nonce, integrity, parserInserted }, policies, place = { src, redirected: false }) {
    const self = this.#witnesses.origin;
    const { violation, ...found } = evaluate(policies, { text, nonce, integrity, parserInserted, self, ...place });
    if (!violation) return { refusal: null, ...found };
    const { policy, directive } = violation;
    const whole = [directive, ...policy.directives.get(directive) ?? []].join(' ');
    return { refusal: { ...violationOf(whole), policy: policy.text, source: policy.source }, ...found };
  }
}

/** @param {string} directive */
const violationOf = (directive) => ({
  why: `it violates the directive "${directive}" of the page's Content-Security-Policy`, directive,
});

/**
 * What the page's author is told of a refusal: the parts of a `securitypolicyviolation` event.
 * @param {Tag} tag
 * @param {Refusal} refusal
 */
export function describe({ element, src }, { why, directive, policy, source }) {
  const name = element.id ? ` with the id "${element.id}"` : '';
  const text = `the Python tag${name} (${src || 'inline'}) did not run: ${why}.`;
  if (!directive) return text;
  return `${text}\nsecuritypolicyviolation ${JSON.stringify({
    blockedURI: src || 'inline',
    documentURI: location.href,
    effectiveDirective: directive.startsWith('sandbox') ? 'sandbox' : 'script-src-elem',
    violatedDirective: directive,
    originalPolicy: policy,
    source,
    disposition: 'enforce',
  })}`;
}
