/** The policy kernel: which site's Python may run, what it may do, and what of the settings survives a bad store. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import schema from '../../extension/background/managed_schema.json' with { type: 'json' };
import * as policy from '../../extension/background/policy.js';
import { allCapabilities, CAPABILITIES } from '../../extension/protocol/capabilities.js';
import { defaultSettings, SETTINGS } from '../../extension/protocol/settings.js';
import { formatSite, parseSite } from '../../extension/protocol/site.js';

const HERE = 'https://a.example';
const WIDGET = 'https://w.example';
const FRAME = `${WIDGET} in ${HERE}`;
const top = (origin) => ({ origin, topOrigin: origin });
const frame = (origin, topOrigin) => ({ origin, topOrigin });

/** A layer with these decisions by site. */
const layer = (decisions, others = {}) => ({
  ...policy.emptyPolicy(),
  rules: Object.fromEntries(Object.entries(decisions).map(([site, decision]) => [site, { decision }])),
  ...others,
});
const always = (decisions, others) => policy.layersOf({ lasting: layer(decisions, others) });
const decision = (...args) => policy.decide(...args).decision;
const denied = (layers, site) => CAPABILITIES.filter((name) => !policy.capabilitiesOf(layers, site)[name]);

describe('a decision', () => {
  it('is to ask where nothing was decided', () => {
    assert.equal(decision(policy.layersOf(), top(HERE)), 'ask');
    assert.equal(decision(policy.layersOf(), frame(WIDGET, HERE)), 'ask');
  });

  it('follows the rule for the site', () => {
    assert.equal(decision(always({ [HERE]: 'allow' }), top(HERE)), 'allow');
    assert.equal(decision(always({ [HERE]: 'block' }), top(HERE)), 'block');
    assert.equal(decision(always({ [HERE]: 'allow' }), top('http://a.example')), 'ask');
    assert.equal(decision(always({ [HERE]: 'allow' }), top('https://a.example:8443')), 'ask');
    assert.equal(decision(always({ [HERE]: 'allow' }), top('https://sub.a.example')), 'ask');
  });

  it('does not carry an allowed site into a frame under another site', () => {
    assert.equal(decision(always({ [WIDGET]: 'allow', [HERE]: 'allow' }), frame(WIDGET, HERE)), 'ask');
    assert.equal(decision(always({ [FRAME]: 'allow' }), frame(WIDGET, HERE)), 'allow');
    assert.equal(decision(always({ [FRAME]: 'allow' }), frame(WIDGET, 'https://b.example')), 'ask');
    assert.equal(decision(always({ [FRAME]: 'allow' }), top(WIDGET)), 'ask');
  });

  it('blocks a blocked site in every frame but where a rule for exactly that frame says otherwise', () => {
    assert.equal(decision(always({ [WIDGET]: 'block' }), frame(WIDGET, HERE)), 'block');
    const exact = always({ [WIDGET]: 'block', [FRAME]: 'allow' });
    assert.equal(decision(exact, frame(WIDGET, HERE)), 'allow');
    assert.equal(decision(exact, frame(WIDGET, 'https://b.example')), 'block');
    const other = always({ [WIDGET]: 'allow', [FRAME]: 'block' });
    assert.equal(decision(other, frame(WIDGET, HERE)), 'block');
  });

  it('blocks the frames of a blocked site too, but where a rule for exactly that frame says otherwise', () => {
    const verdict = policy.decide(always({ [HERE]: 'block' }), frame(WIDGET, HERE));
    assert.deepEqual(verdict, { decision: 'block', reason: 'reasonAround', subject: HERE, by: 'rule' });
    assert.equal(decision(always({ [HERE]: 'block', [FRAME]: 'allow' }), frame(WIDGET, HERE)), 'allow');
  });

  it('takes a grant for once before any rule, for exactly the granted site', () => {
    const blocked = always({ [HERE]: 'block' });
    assert.deepEqual(policy.decide(blocked, top(HERE), { once: [HERE] }), {
      decision: 'allow', reason: '', subject: HERE, by: 'once',
    });
    assert.equal(decision(policy.layersOf(), frame(WIDGET, HERE), { once: [HERE, WIDGET] }), 'ask');
    assert.equal(decision(blocked, frame(WIDGET, HERE), { once: [FRAME] }), 'allow');
  });

  it('for this session comes before the one that holds always, and says so', () => {
    const layers = policy.layersOf({ lasting: layer({ [HERE]: 'allow' }), passing: layer({ [HERE]: 'block' }) });
    assert.deepEqual(policy.decide(layers, top(HERE)), { decision: 'block', reason: 'reasonRule', subject: HERE, by: 'session' });
    assert.equal(policy.decide(always({ [HERE]: 'allow' }), top(HERE)).by, 'rule');
    const more = policy.layersOf({ lasting: layer({ [FRAME]: 'allow' }), passing: layer({ [WIDGET]: 'block' }) });
    assert.equal(decision(more, frame(WIDGET, HERE)), 'allow', 'the most specific rule, of whichever layer');
  });

  it('that an organisation manages has the first word', () => {
    const managed = layer({ [HERE]: 'block', [WIDGET]: 'allow' });
    const layers = policy.layersOf({ managed, lasting: layer({ [HERE]: 'allow', [FRAME]: 'allow', [WIDGET]: 'block' }) });
    assert.deepEqual(policy.decide(layers, top(HERE), { once: [HERE] }), {
      decision: 'block', reason: 'reasonManaged', subject: HERE, by: 'managed',
    });
    assert.equal(decision(layers, frame(WIDGET, HERE)), 'block', 'the frames of a site that is managed as blocked');
    assert.equal(policy.decide(layers, top(WIDGET)).by, 'managed');
    assert.equal(decision(layers, top(WIDGET)), 'allow');
  });

  it('is to block while Adder is switched off, everywhere or in this tab', () => {
    const off = always({ [HERE]: 'allow' }, { settings: { enabled: false } });
    assert.deepEqual(policy.decide(off, top(HERE), { once: [HERE] }), {
      decision: 'block', reason: 'reasonOff', subject: HERE, by: 'switch',
    });
    assert.equal(policy.decide(always({ [HERE]: 'allow' }), top(HERE), { off: true }).reason, 'reasonTabOff');
    const managed = policy.layersOf({ managed: layer({ [HERE]: 'allow' }, { settings: { enabled: false } }) });
    assert.equal(decision(managed, top(HERE)), 'block');
  });

  it('refuses origins that are nobody’s or not of the web, whatever the rules and grants say', () => {
    const origins = ['null', '', undefined, 'file://', 'chrome-extension://abc', 'data:', 'https://a.example/', 'HTTPS://A.EXAMPLE'];
    for (const origin of origins) {
      const everything = layer({ [String(origin)]: 'allow', [`${origin} in ${HERE}`]: 'allow' });
      const layers = policy.layersOf({ managed: everything, passing: everything, lasting: everything });
      for (const topOrigin of [origin, HERE]) {
        const verdict = policy.decide(layers, { origin, topOrigin }, { once: [String(origin), `${origin} in ${HERE}`] });
        assert.equal(verdict.decision, 'refused', `${origin} in ${topOrigin}`);
        assert.notEqual(verdict.reason, '');
      }
    }
    assert.equal(decision(always({ [HERE]: 'allow' }), frame(HERE, 'null')), 'refused');
  });

  it('is never taken from Object.prototype', () => {
    const rules = Object.create({ [HERE]: { decision: 'allow' } });
    assert.equal(decision(policy.layersOf({ lasting: { ...policy.emptyPolicy(), rules } }), top(HERE)), 'ask');
  });

  it('is allow only if a rule or a grant names exactly this site, for random policies', () => {
    const random = generator(7);
    const origins = [HERE, WIDGET, 'http://localhost:8000', 'null', 'file://'];
    const pick = (list) => list[Math.floor(random() * list.length)];
    const site = () => formatSite(frame(pick(origins), pick(origins)));
    const some = () => layer(Object.fromEntries([0, 1, 2].map(() => [site(), pick(['allow', 'block'])])));
    for (let round = 0; round < 10_000; round += 1) {
      const layers = { managed: random() < 0.3 ? some() : policy.emptyPolicy(), passing: some(), lasting: some() };
      const once = random() < 0.3 ? [site()] : [];
      const asked = frame(pick(origins), pick(origins));
      const text = formatSite(asked);
      const verdict = decision(layers, asked, { once });
      const said = (name) => layers[name].rules[text]?.decision;
      const named = ['managed', 'passing', 'lasting'].some((name) => said(name) === 'allow') || once.includes(text);
      if (verdict === 'allow') assert.ok(named, `${text} ${JSON.stringify(layers)}`);
      if (asked.origin === 'null' || asked.topOrigin === 'null') assert.equal(verdict, 'refused');
      if (said('managed') === 'block' && verdict !== 'refused') assert.equal(verdict, 'block');
      if (said('passing') === 'block' && !once.length && said('managed') !== 'allow') assert.notEqual(verdict, 'allow');
    }
  });
});

describe('capabilities', () => {
  it('are all there where nothing was switched off', () => {
    assert.deepEqual(policy.capabilitiesOf(policy.layersOf(), top(HERE)), allCapabilities(true));
  });

  it('are those of the site, else the defaults', () => {
    let lasting = policy.withCapability(policy.emptyPolicy(), top(HERE), 'network', false);
    assert.deepEqual(denied(policy.layersOf({ lasting }), top(HERE)), ['network']);
    assert.deepEqual(denied(policy.layersOf({ lasting }), top(WIDGET)), []);
    lasting = policy.withDefault(lasting, 'storage', false);
    assert.deepEqual(denied(policy.layersOf({ lasting }), top(HERE)), ['network', 'storage']);
    lasting = policy.withCapability(lasting, top(HERE), 'storage', true);
    assert.deepEqual(denied(policy.layersOf({ lasting }), top(HERE)), ['network']);
    assert.deepEqual(denied(policy.layersOf({ lasting }), top(WIDGET)), ['storage']);
  });

  it('of a frame are its own, less what the site around it may not do, unless a rule names exactly this frame', () => {
    let lasting = policy.withCapability(policy.emptyPolicy(), top(HERE), 'network', false);
    lasting = policy.withCapability(lasting, top(WIDGET), 'storage', false);
    assert.deepEqual(denied(policy.layersOf({ lasting }), frame(WIDGET, HERE)), ['network', 'storage']);
    lasting = policy.withCapability(lasting, frame(WIDGET, HERE), 'network', true);
    assert.deepEqual(denied(policy.layersOf({ lasting }), frame(WIDGET, HERE)), ['storage']);
  });

  it('that an organisation has fixed cannot be had by a rule of one’s own', () => {
    const managed = { ...policy.emptyPolicy(), rules: { [HERE]: { capabilities: { media: false } } }, capabilities: { location: false } };
    const lasting = ['media', 'location'].reduce((now, name) => policy.withCapability(now, top(HERE), name, true), policy.emptyPolicy());
    assert.deepEqual(denied(policy.layersOf({ managed, lasting }), top(HERE)), ['media']);
    assert.deepEqual(denied(policy.layersOf({ managed }), top(HERE)), ['media', 'location']);
    assert.equal(policy.defaultsOf(policy.layersOf({ managed })).location, false);
  });
});

describe('capabilities, for random policies,', () => {
  const random = generator(23);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const site = () => frame(pick([HERE, WIDGET]), pick([HERE, WIDGET]));
  /** A layer with some capabilities said of some sites, and some defaults. */
  const some = () => {
    let made = policy.emptyPolicy();
    for (let i = 0; i < 4; i += 1) made = policy.withCapability(made, site(), pick(CAPABILITIES), random() < 0.5);
    return random() < 0.5 ? policy.withDefault(made, pick(CAPABILITIES), false) : made;
  };

  it('are had in a frame only where the site around it has them, or a rule names exactly this frame', () => {
    for (let round = 0; round < 5000; round += 1) {
      const layers = { managed: random() < 0.3 ? some() : policy.emptyPolicy(), passing: some(), lasting: some() };
      const said = (name) => Object.values(layers).some(({ rules }) => rules[FRAME]?.capabilities?.[name] !== undefined);
      const around = policy.capabilitiesOf(layers, top(HERE));
      const inside = policy.capabilitiesOf(layers, frame(WIDGET, HERE));
      for (const name of CAPABILITIES) if (inside[name] && !said(name)) assert.ok(around[name], JSON.stringify(layers));
    }
  });

  it('are never more than what is managed leaves', () => {
    for (let round = 0; round < 2000; round += 1) {
      const layers = { managed: some(), passing: some(), lasting: some() };
      const asked = site();
      const managed = layers.managed.rules[formatSite(asked)]?.capabilities ?? {};
      const had = policy.capabilitiesOf(layers, asked);
      for (const [name, allowed] of Object.entries(managed)) assert.equal(had[name], allowed);
    }
  });

  it('of a merged import are those of the import where it says something, and the others as before', () => {
    for (let round = 0; round < 2000; round += 1) {
      const [before, imported] = [some(), some()];
      const after = policy.merged(before, imported);
      for (const key of [HERE, WIDGET, FRAME]) {
        const of = ({ rules }) => rules[key]?.capabilities ?? {};
        assert.deepEqual(of(after), { ...of(before), ...of(imported) });
      }
      assert.deepEqual(after.capabilities, { ...before.capabilities, ...imported.capabilities });
      assert.deepEqual(policy.merged(after, imported), after, 'a second time changes nothing');
      const changes = Object.values(policy.changesBetween(after, policy.merged(after, imported)));
      assert.deepEqual(changes, [0, 0, 0, 0, 0]);
    }
  });
});

describe('rules', () => {
  it('are added, replaced and taken away without touching the policy they came from', () => {
    const first = policy.withDecision(policy.emptyPolicy(), top(HERE), 'allow');
    const second = policy.withDecision(first, top(HERE), 'block');
    assert.deepEqual(first.rules, { [HERE]: { decision: 'allow' } });
    assert.deepEqual(second.rules, { [HERE]: { decision: 'block' } });
    assert.deepEqual(policy.withDecision(second, top(HERE), 'ask').rules, {});
  });

  it('keep a site’s capabilities when its decision goes, and go when nothing is left of them', () => {
    let now = policy.withDecision(policy.emptyPolicy(), top(HERE), 'allow');
    now = policy.withCapability(now, top(HERE), 'network', false);
    now = policy.withDecision(now, top(HERE), 'ask');
    assert.deepEqual(now.rules, { [HERE]: { capabilities: { network: false } } });
    assert.deepEqual(policy.withCapability(now, top(HERE), 'network', null).rules, {});
    assert.deepEqual(policy.withoutRule(now, top(HERE)).rules, {});
  });

  it('of an upper layer lie on top of those of the lower one', () => {
    const lower = policy.withCapability(layer({ [HERE]: 'allow', [WIDGET]: 'allow' }), top(HERE), 'media', false);
    const upper = policy.withCapability(layer({ [HERE]: 'block' }), top(HERE), 'network', false);
    assert.deepEqual(policy.merged(lower, upper).rules, {
      [HERE]: { decision: 'block', capabilities: { media: false, network: false } }, [WIDGET]: { decision: 'allow' },
    });
    assert.deepEqual(lower.rules[HERE], { decision: 'allow', capabilities: { media: false } });
  });

  it('are listed by site, with a site’s frames beside it', () => {
    const lasting = layer({ 'https://z.org': 'allow', [FRAME]: 'allow', [HERE]: 'block', 'http://b.org': 'allow' });
    const listed = policy.listRules(policy.layersOf({ lasting, passing: layer({ 'https://c.org': 'block' }) }));
    assert.deepEqual(listed.map(({ site, duration }) => [site, duration]), [
      [HERE, 'always'], [FRAME, 'always'], ['http://b.org', 'always'], ['https://c.org', 'session'], ['https://z.org', 'always'],
    ]);
  });
});

describe('settings', () => {
  it('are the defaults, less what was changed, less what is managed', () => {
    let lasting = policy.withSetting(policy.emptyPolicy(), 'busySeconds', 3);
    lasting = policy.withSetting(lasting, 'heapMegabytes', 128);
    const managed = { ...policy.emptyPolicy(), settings: { heapMegabytes: 64 } };
    assert.deepEqual(policy.settingsOf(policy.layersOf({ managed, lasting })), {
      ...defaultSettings(), busySeconds: 3, heapMegabytes: 64,
    });
    assert.deepEqual(policy.withSetting(lasting, 'busySeconds', null).settings, { heapMegabytes: 128 });
    assert.deepEqual(policy.withSetting(lasting, 'heapMegabytes', defaultSettings().heapMegabytes).settings, { busySeconds: 3 });
  });
});

describe('stored settings', () => {
  it('come back as they were, for random policies', () => {
    const random = generator(11);
    const pick = (list) => list[Math.floor(random() * list.length)];
    for (let round = 0; round < 300; round += 1) {
      let before = policy.emptyPolicy();
      for (let i = 0; i < 5; i += 1) {
        const origin = `https://${Math.floor(random() * 1e6).toString(36)}.example`;
        const site = random() < 0.5 ? top(origin) : frame(origin, HERE);
        before = policy.withDecision(before, site, pick(['allow', 'block', 'ask']));
        before = policy.withCapability(before, site, pick(CAPABILITIES), pick([true, false, null]));
        before = policy.withDefault(before, pick(CAPABILITIES), pick([true, false]));
        const name = pick(Object.keys(SETTINGS));
        const particular = { packageIndexes: [{ url: 'https://index.example/simple/', sites: [HERE] }], packageDistribution: '', advisoryFeed: 'https://osv.example/all.zip' };
        before = policy.withSetting(before, name, SETTINGS[name].least ?? particular[name] ?? false);
      }
      const stored = JSON.parse(JSON.stringify(policy.dry(before)));
      assert.deepEqual(policy.hydrate(stored), { policy: before, broken: false, migrated: false });
    }
  });

  it('that were never written are the default', () => {
    assert.deepEqual(policy.hydrate(undefined), { policy: policy.emptyPolicy(), broken: false, migrated: false });
  });

  it('of the first version are migrated', () => {
    const blob = { version: 1, rules: { [HERE]: 'allow', [FRAME]: 'block' } };
    assert.deepEqual(policy.hydrate(blob), { policy: layer({ [HERE]: 'allow', [FRAME]: 'block' }), broken: false, migrated: true });
  });

  it('of the first version decide as they did, for random ones', () => {
    const random = generator(29);
    for (let round = 0; round < 500; round += 1) {
      const rules = {};
      for (let i = 0; i < 4; i += 1) {
        const origin = `https://${Math.floor(random() * 1e6).toString(36)}.example`;
        rules[random() < 0.5 ? origin : `${origin} in ${HERE}`] = random() < 0.5 ? 'allow' : 'block';
      }
      const { policy: read, broken, migrated } = policy.hydrate({ version: 1, rules });
      assert.deepEqual([broken, migrated], [false, true]);
      for (const [site, said] of Object.entries(rules)) {
        assert.equal(decision(policy.layersOf({ lasting: read }), parseSite(site)), said);
      }
      assert.deepEqual(policy.hydrate(policy.dry(read)), { policy: read, broken: false, migrated: false });
    }
  });

  it('that cannot be read are the default, and are reported', () => {
    const blobs = [null, 1, 'x', [], {}, { version: 1 }, { version: 2, rules: [] }, { version: 3, rules: {} }, { rules: { [HERE]: 'allow' } }];
    for (const blob of blobs) {
      assert.deepEqual(policy.hydrate(blob), { policy: policy.emptyPolicy(), broken: true, migrated: false }, JSON.stringify(blob));
    }
  });

  it('keep what is readable when the rest is rubbish', () => {
    const rules = {
      [HERE]: { decision: 'allow', capabilities: { network: false } }, 'not a site': { decision: 'allow' },
      'https://b.org/': { decision: 'allow' }, 'https://c.org': { decision: 'sometimes' }, 'https://d.org': 'allow',
      'https://e.org': { decision: 'allow', capabilities: { flying: true } }, null: { decision: 'allow' }, 'https://f.org': {},
    };
    const blob = { version: 2, rules, capabilities: { media: false, storage: 'no' }, settings: { busySeconds: 5, heapMegabytes: 1, x: 1 } };
    assert.deepEqual(policy.hydrate(blob), {
      policy: {
        rules: { [HERE]: { decision: 'allow', capabilities: { network: false } } },
        capabilities: { media: false },
        settings: { busySeconds: 5 },
      },
      broken: true,
      migrated: false,
    });
  });

  it('that an organisation gives are read as far as they can be read', () => {
    const managed = policy.readManaged({ rules: { [HERE]: { decision: 'block' }, x: 1 }, settings: { enabled: false } });
    assert.deepEqual(managed, { rules: { [HERE]: { decision: 'block' } }, capabilities: {}, settings: { enabled: false } });
    assert.deepEqual(policy.readManaged(undefined), policy.emptyPolicy());
  });
});

describe('where a change is written', () => {
  const written = (...args) => policy.layersToWrite(...args).join(' ');

  it('what gives something stays in the windows that it was said in', () => {
    assert.equal(written('give', 'always', false), 'session lasting');
    assert.equal(written('give', 'session', false), 'session');
    assert.equal(written('give', 'always', true), 'private');
    assert.equal(written('give', 'session', true), 'private');
  });

  it('a block reaches into private windows, and not out of them', () => {
    assert.equal(written('block', 'always', false), 'private session lasting');
    assert.equal(written('block', 'session', false), 'private session');
    assert.equal(written('block', 'always', true), 'private');
  });

  it('what is taken back is taken back in all windows', () => {
    for (const incognito of [false, true]) {
      assert.equal(written('undo', 'always', incognito), 'private session lasting');
      assert.equal(written('undo', 'session', incognito), 'private session');
    }
  });

  it('nothing is left that allows a site when it was taken back, for random layers', () => {
    const random = generator(7);
    const some = () => [undefined, 'allow', 'block'][Math.floor(random() * 3)];
    for (let i = 0; i < 200; i += 1) {
      const layers = Object.fromEntries(['private', 'session', 'lasting'].map((name) => [name, policy.emptyPolicy()]));
      for (const name of Object.keys(layers)) {
        const said = some();
        if (said) layers[name] = layer({ [HERE]: said });
      }
      for (const name of policy.layersToWrite('undo', 'always', random() < 0.5)) {
        layers[name] = policy.withDecision(layers[name], top(HERE), 'ask');
      }
      const { lasting, session, private: hidden } = layers;
      assert.equal(decision(policy.layersOf({ lasting, passing: session }), top(HERE)), 'ask');
      assert.equal(decision(policy.layersOf({ lasting, passing: policy.merged(session, hidden) }), top(HERE)), 'ask');
    }
  });
});

describe('what is taken back from one policy to another', () => {
  it('are the sites that are blocked now, and those that are no longer allowed', () => {
    const before = layer({ [HERE]: 'allow', [WIDGET]: 'allow', 'https://b.example': 'block', 'https://c.example': 'allow' });
    const after = layer({ [HERE]: 'block', 'https://b.example': 'block', [FRAME]: 'block', 'https://c.example': 'allow' });
    const { blocked, asked } = policy.takenBack(before, after);
    assert.deepEqual(blocked.map(formatSite), [HERE, FRAME]);
    assert.deepEqual(asked.map(formatSite), [WIDGET]);
  });
});

describe('what an import would change', () => {
  const none = { added: 0, changed: 0, removed: 0, capabilities: 0, settings: 0 };
  const policyWith = (rules, capabilities = {}, settings = {}) => ({ rules, capabilities, settings });

  it('is nothing where both say the same, in whatever order', () => {
    const one = policyWith({ 'https://a.example': { decision: 'allow', capabilities: { media: false, network: true } } });
    const same = policyWith({ 'https://a.example': { capabilities: { network: true, media: false }, decision: 'allow' } });
    assert.deepEqual(policy.changesBetween(one, same), none);
    assert.deepEqual(policy.changesBetween(policy.emptyPolicy(), policy.emptyPolicy()), none);
  });

  it('counts sites by what happens to them', () => {
    const before = policyWith({
      'https://stays.example': { decision: 'allow' }, 'https://goes.example': { decision: 'block' },
      'https://turns.example': { decision: 'allow' }, 'https://loses.example': { capabilities: { media: false } },
    });
    const after = policyWith({
      'https://stays.example': { decision: 'allow' }, 'https://comes.example': { decision: 'block' },
      'https://turns.example': { decision: 'block' }, 'https://loses.example': { capabilities: { media: true } },
      'https://also.example': { decision: 'allow' },
    });
    assert.deepEqual(policy.changesBetween(before, after), { ...none, added: 2, changed: 2, removed: 1 });
  });

  it('counts defaults and settings that differ, also those that go back to what Adder comes with', () => {
    const before = policyWith({}, { network: false }, { spare: false, busySeconds: 20 });
    const after = policyWith({}, { network: false, media: false }, { busySeconds: 30 });
    assert.deepEqual(policy.changesBetween(before, after), { ...none, capabilities: 1, settings: 2 });
  });
});

describe('what an organisation may fix', () => {
  it('is described to the browser as it is read', () => {
    const { rules, capabilities, settings } = schema.properties;
    assert.deepEqual(Object.keys(capabilities.properties), CAPABILITIES);
    assert.deepEqual(Object.keys(rules.additionalProperties.properties.capabilities.properties), CAPABILITIES);
    const described = Object.entries(settings.properties).map(([name, { minimum: least, maximum: most }]) => [name, least, most]);
    assert.deepEqual(described, Object.entries(SETTINGS).map(([name, { least, most }]) => [name, least, most]));
  });
});

describe('a site’s text', () => {
  it('is read and written the same, for random sites', () => {
    const random = generator(3);
    const origin = () => {
      const scheme = random() < 0.5 ? 'https' : 'http';
      const port = random() < 0.5 ? '' : `:${1024 + Math.floor(random() * 60000)}`;
      return new URL(`${scheme}://${Math.floor(random() * 1e9).toString(36)}.example${port}`).origin;
    };
    for (let round = 0; round < 1000; round += 1) {
      const site = random() < 0.5 ? top(origin()) : frame(origin(), origin());
      assert.deepEqual(parseSite(formatSite(site)), site);
    }
  });
});

/** A small repeatable random generator, so that a failure can be seen again. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
