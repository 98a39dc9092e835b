"""What the rules of `inflect` cannot know of English: verbs, irregular forms, double spellings, words to leave alone.

The lists were written for this package. To add a word, put it into the list that names its kind; a line of pairs reads
"first second, first second". Only verbs that are listed, or that carry a verb's ending or prefix, have -ed and -ing: a
word wrongly taken for a verb brings strangers ("unit" would bring "united").
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _rows(text: str) -> list[list[str]]:
    return [row.split() for row in text.split(",") if row.strip()]


VERBS = _words("""
abandon abolish absolve absorb abstract abuse accede accelerate accentuate accept access acclaim accompany accomplish
accord account accrue acculturate accumulate accuse achieve acknowledge acquire act activate actualise adapt add
address adhere adjourn adjudicate adjust administer admire adopt adorn advance advantage advertise advise affect
afford age aggregate agitate agree aid aim alarm alert alienate align allege alleviate allocate allow allude alter
amend amount amplify analyse anchor angle announce anonymise answer anticipate apologise appeal appear appease apply
appoint apportion appraise appreciate approach approve approximate archive argue arm arouse arrange array arrest
arrive articulate ascertain ascribe ask aspire assemble assert assess assign assimilate assist associate assume assure
atone attach attack attain attempt attend attenuate attest attract attribute attune auction audit augment authenticate
author authorise automate average avert avoid award back backfire bag bake balance ban band bank bar bargain barter
base batch bathe battle beg behave believe belong benchmark bend benefit bestow bet bias bid bifurcate bill bin binge
blame blend bless blind block blog blur board boast boil bolster bond book boom boost bootstrap border borrow bother
bounce bound bow braid brainstorm brainwash branch brand breach breathe bridge brief broadcast broaden broker browse
brush budget buffer build bulk bunch bundle burden burn bury bypass cache calculate calibrate call campaign cancel cap
captivate capture care carry cascade catalogue catalyse categorise cater cause caution cease celebrate censor
centralise centre certify chain challenge change channel characterise charge chart chase chat cheat check chew chill
choke choose chop churn circulate circumscribe circumvent cite claim clap clarify clash classify clean clear click
climb clip clone close clothe cloud cluster clutter coach coalesce coarsen coat code codify cofound cohere coil coin
coincide collaborate collapse collect collide colour combat combine comfort command commence comment commercialise
commission commit commodify commoditise communicate commute compact compare compartmentalise compel compensate compete
compile complain complement complete complicate compliment comply comport compose compost compound comprehend compress
comprise compromise compute conceal concede conceive concentrate conceptualise concern conclude condense condition
conduct confer configure confine confirm conflict conform confound confront confuse congest conjecture connect connote
conquer consent conserve consider consist consolidate constitute constrain construct consult consume contact contain
contaminate contend contest contextualise continue contract contradict contrast contribute contrive control convene
converge converse convert convey convince cook cool coordinate cope copy correct correlate correspond corroborate
corrupt cost cough counsel count counter couple cover crack craft crash crave crawl create credit criticise crop cross
crowd crowdfund crowdsource cruise crush cry crystallise cultivate culture curb cure curtail curve customise cut cycle
damage damp dance dare dash date deal debate debug decay decentralise decide decipher declare decline decode decompose
decorate decouple decrease decree decrypt dedicate deduce deduct deem deepen defeat defect defend defer define deform
defray degrade delay delegate delete delimit delineate delist deliver delve demand demarcate democratise demonstrate
denote denounce deny depart depend depict deploy deposit depreciate deprive derail deregulate derive descend describe
deserve design desire despise destabilise destroy detach detail detain detect deter deteriorate determine detour
detract devalue develop deviate devise devote diagnose dial dictate die differ differentiate diffuse digest digitalise
digitise dilute diminish dine dip direct disable disadvantage disaggregate disagree disappear disavow disburse discard
discern discipline disclose discontinue discount discourage discover discriminate discuss disentangle disguise disgust
disincentivise disintegrate dismantle dismiss disparage dispatch dispel disperse displace display displease dispose
dispute disrupt dissect disseminate dissent dissipate dissolve dissuade distance distil distinguish distort distribute
disturb dive diverge diversify divert divest divide dock document dominate donate dose dot double doubt download
downscale draft drag drain dread dream dress drift drill drop drown dry dub dump dust dwell earn ease echo economise
edge edit educate effect elaborate elect elevate elicit eliminate elucidate emanate embark embarrass embed embody
embrace embroil emerge emit empathise emphasise employ empower emulate enable enact encapsulate enclose encode
encompass encounter encourage encroach encrypt end endanger endeavour endorse endow endure enforce engage engender
engineer engross enhance enjoy enlarge enlighten enlist enmesh enquire enrich enrol ensue ensure entail entangle enter
entertain enthuse entice entitle entrench enumerate envelop envisage envision epitomise equal equate equip erase erode
err erupt escalate escape espouse establish estimate evacuate evade evaluate evaporate evidence evince evoke evolve
exacerbate exaggerate examine excavate exceed excel exchange excite exclude excuse execute exemplify exempt exercise
exert exhaust exhibit exist exit exonerate expand expect expedite expend experience experiment expire explain
explicate explode exploit explore export expose expound express extend extol extract extrapolate extrude fabricate
face facet facilitate factor factorise fade fail faint falsify fancy farm fasten favour fear feature feed ferment
fetch fight figure file fill filter finance find fine fingerprint finish fire fish fit fix flag flatten flaw flip
flirt float flood flourish flow fluctuate fly focus foil fold follow fool forage force forecast forego foresee forge
fork form formalise format formulate forward foster found fracture fragment frame franchise free freelance freeze
frighten frustrate fry fuel fulfil function fund fuse gain galvanise game gamify garner gate gather gauge gaze gear
gender generalise generate gift glance globalise glow glue gossip govern grab grade graduate grant graph grasp graze
grease green greenwash greet grin grip ground group guarantee guard guess guide hack haggle hail halt halve hamper
hand handle hang happen harass harbour harden harm harmonise harness harvest hash hasten hatch hate haul haunt head
heal heat hedge heighten help hesitate hide highlight hinder hinge hint hire hit honour hook hop hope host house hug
hum hunt hurry hurt hybridise hypothecate hypothesise idealise identify ignite ignore illuminate illustrate image
imagine imitate immerse impact impair impart impede impel implant implement implicate imply import impose impress
improve improvise impute incentivise incite incline include incorporate increase incubate incur index indicate
individualise induce industrialise infect infer inflate inflict influence inform infringe infuse ingrain inhabit
inherit inhibit initiate inject innovate input inquire insert insource inspect inspire instal instil institute
institutionalise instruct instrument insulate insure integrate intend intensify interact intercept interconnect
interest interface interfere interleave internalise internationalise interpolate interpret interrupt intersect
intertwine intervene interview intrigue introduce invent invert invest investigate invite invoice invoke involve
irrigate irritate isolate issue iterate jail jam jog join joke judge jump justify juxtapose kick kill kink kiss knit
knock knot label labour lack lag land last laugh launch layer leak lean leap leapfrog learn lease lecture legislate
legitimate legitimise lessen let level leverage liberalise license lick lift light like limit line link list listen
live load loan lobby localise locate lock lodge log long look loop loosen lower lump lure machine magnify mail
maintain manage mandate manifest manipulate manoeuvre manufacture map march marginalise mark market marry mask master
match mate materialise matter mature maximise measure mediate meditate melt mend mention mentor merchandise merge mesh
message migrate milk mimic mind mine minimise mint mirror miss misuse mitigate mix moan mobilise model moderate modify
modularise modulate monetise monitor monopolise moralise motivate mould mount mourn move mow multiply multitask
mushroom nail name narrate narrow naturalise navigate necessitate need neglect negotiate neighbour nest net network
neutralise nod nominate normalise note notice notify nuance nudge number nurse nurture obey obfuscate object objectify
oblige obscure observe obsess obstruct obtain occupy occur offend offer offload offset offshore omit onboard open
operate operationalise oppose opt optimise orbit orchestrate order organise orient orientate originate oscillate
ossify outline outnumber outpace outperform output outsource outweigh overhaul overlap overuse overwhelm owe own pace
pack package pad paddle page paint pair panic parallel parametrise park parse part partake participate partition
partner pass paste pat patch patent patronise pattern pause pave peak peel peer peg penalise penetrate perceive
perform permeate permit perpetuate persist personalise persuade pertain perturb phase phone phrase pick picture pilot
pin pinch pinpoint pioneer pitch pivot place plan plant play plead please pledge plot plough plug plummet point poison
polarise polish politicise poll pollute ponder pool popularise port portray pose posit position possess post postpone
postulate pour power practise pray preach precede precipitate preclude predict prefer prefigure prepare presage
prescribe present preserve press presume presuppose pretend prevail prevent price prime print prioritise privatise
probe problematise proceed process procure prod produce professionalise profile profit program programme progress
prohibit project proliferate prolong promise promote prompt pronounce propagate propel propose prosper protect protest
prototype prove provide provision provoke proxy prune publicise publish pull pulse pump punch puncture punish purchase
purge purport pursue push put puzzle qualify quantify quantise quench query question queue quit quote race rain raise
ramp randomise range rank rate ratify ration rationalise reach react realise reap reason reassure rebel rebrand rebuff
recall recant recede receive reciprocate recite reclaim recognise recommend reconcile reconfigure record recoup
recover recruit rectify recur recycle redeem redress reduce refer reference refinance refine reflect reform refrain
refresh refuse refute regard register regress regret regroup regulate reify reinforce reiterate reject rejoin relate
relaunch relax relay release relegate relieve relinquish relocate rely remain remark remedy remember remind remove
remunerate render renew renounce rent repair repeat repel replace replicate reply report represent reproduce request
require rescue research resell resemble reserve reshape reshore reside resign resist reskill resolve resonate resort
resource respect respond rest restore restrain restrict result resume retail retain retaliate retire retreat retrieve
retrofit return reuse revamp reveal reverse revert review revise revisit revive revolutionise revolve reward rework
rid rinse risk rival roam roast rob rock roll root rotate round route rub ruin rule rush sabotage sack sacrifice sail
salvage sample satisfy saturate save scaffold scale scan scare scatter schedule school scold scope score scramble
scrape scratch scream screen script scroll scrutinise seal search seat seclude section secure seed seem segment
segregate seize select sense separate sequence serve service set settle sew shade shadow shame shape share sharpen
shatter shave shed shelter shelve shield shift ship shock shop shorten shoulder shout showcase shower shrug shuffle
shun shut side sidestep sift sign signal signify simplify simulate sip situate size sketch skew ski skill skip
skyrocket slap slice slip slope slot slow smell smile smoke smooth sneeze sniff snow soak socialise soften solicit
solve soothe sort sound source sow space spam span spark sparkle spearhead specialise specify speculate spend spike
spill split spoil sponsor spot spray spread sprinkle sprout spur square squash squeeze stabilise stack staff stage
stagger stagnate stain stamp standardise star stare start starve state stay steam steer stem step stereotype
stigmatise stimulate stipulate stir stock stop store straddle strain strand strategise stratify stream streamline
strengthen stress stretch strip structure struggle study stuff stumble subcontract subdivide subject subjugate submit
subscribe subside subsidise substantiate substitute subsume subvert succeed succumb suck suffer suffice suggest suit
sum summarise superimpose supersede supervise supplant supplement supply support suppose suppress surf surface surge
surmise surmount surpass surprise surrender surround survey survive suspect suspend sustain swallow swap swarm sway
swipe switch symbolise synchronise synthesise systematise tabulate tackle tag tailor talk tame tap taper target
tarnish task taste tax team tease teethe temper template tempt tend term terminate test testify tether texture thank
theorise thin thread threaten threshold thrive thrust thwart tick tickle tie tier tighten tile tilt time tip tire
title toast tokenise tolerate top torture toss total touch tour tow trace track trade trademark traffic trail train
transact transcend transcribe transfer transform transgress transition translate transmit transpire transplant
transport trap travel traverse tread treasure treat tremble trend triangulate trick trigger trim triple trivialise
trouble truncate trust try tumble tune tunnel turn tweet twist type typify unbundle uncover underlie undermine
underpin underscore underwhelm undress unfold unify unite unleash unlock unpack unravel unveil update upgrade uphold
upload uproot upscale upsell upset upskill urge use usurp utilise vacuum validate value vanish vary venture verify
version vest veto view vilify vindicate violate visit visualise voice void volunteer vote voyage wait walk wall want
warehouse warm warn warp warrant wash waste watch watermark weaken weave weed weigh weight welcome wheel whisper
whistle whitewash widen wield wind window wipe wire wish withdraw witness wonder word work worry worsen worship wrap
wreck wrestle yawn yearn yield yoke zip zoom
""")

# Seem verbs by their ending or prefix, and are not.
NOT_VERBS = _words("""
accurate acetate adequate affectionate aluminate baccalaureate bicarbonate bilirubinate bivariate candidate carbonate
celibate certificate checkmate chocolate classmate climate clockwise coact cognate compassionate concise conglomerate
considerate consulate coordinates corporate coset cotton covariate coverage delicate desperate directorate discourse
disease disparate disrepute distress district doctorate electorate enterprise estate expertise fortunate glutamate
helpmate illiterate immediate inaccurate inadequate income inmate innate interstate intricate invertebrate irate
likewise literate magistrate multivariate nitrate noise obstinate ordinate ornate otherwise outage outbreak outcast
outcome outfit outlook output outright outset outside outstanding overall overcoat overhead overlay overnight overseas
overt pairwise palate paradise passionate phosphate piecewise pirate plate playmate pointwise porpoise postgraduate
precise predate prefix prelate preterm pretest primate prior private proportionate rebate recourse redate remiss
repast roommate senate silicate slate stalemate stepwise substrate sulfate sulphate surrogate teammate temperate
tortoise treatise turquoise ultimate underdog undergraduate underground underpass understate undertone
underway unfortunate univariate variate vertebrate wise
""")

# base, then all that is irregular in it: pasts and participles, and -ing where the rule would miss it.
IRREGULAR_VERBS = {
    base: tuple(forms)
    for base, *forms in _rows("""
age aged aging ageing, arise arose arisen, awake awoke awoken, bear bore borne, beat beat beaten, become became
become, begin began begun, bend bent, bet bet, bind bound, bite bit bitten, bleed bled, blow blew blown, break broke
broken, breed bred, bring brought, broadcast broadcast broadcasted, build built, burn burned burnt, burst burst, buy
bought, cast cast, catch caught, choose chose chosen, cling clung, come came, cost cost, creep crept, cut cut, deal
dealt, dig dug, draw drew drawn, dream dreamed dreamt, drink drank drunk, drive drove driven, dwell dwelt dwelled, dye
dyed dyeing, eat ate eaten, fall fell fallen, feed fed, feel felt, fight fought, find found, flee fled, fling flung,
fly flew flown, forbid forbade forbidden, forecast forecast forecasted, forego foregoes forewent foregone, foresee
foresaw foreseen, forget forgot forgotten, forgive forgave forgiven, forgo forgoes forwent forgone, freeze froze
frozen, get got gotten, give gave given, grind ground, grow grew grown, hang hung hanged, hear heard, hide hid hidden,
hit hit, hold held, hurt hurt, input input inputted, keep kept, kneel knelt, know knew known, lay laid, lead led, lean
leaned leant, leap leaped leapt, learn learned learnt, leave left, lend lent, let let, lie lay lain, lose lost, make
made, mean meant, meet met, mislead misled, mistake mistook mistaken, misunderstand misunderstood, offset offset,
output output outputted, overcome overcame, override overrode overridden, oversee oversaw overseen, overtake overtook
overtaken, overthrow overthrew overthrown, outgrow outgrew outgrown, outdo outdoes outdid outdone, partake partook
partaken, pay paid, prove proved proven, put put, quit quit, read read, rebuild rebuilt, repay repaid, resell resold,
rethink rethought, rewrite rewrote rewritten, rid rid, ride rode ridden, ring rang rung, rise rose risen, run ran, say
said, see saw seen, seek sought, sell sold, send sent, set set, shake shook shaken, shed shed, shine shone shined,
shoot shot, show showed shown, shrink shrank shrunk, shut shut, sing sang sung, sink sank sunk, sit sat, sleep slept,
slide slid, smell smelled smelt, speak spoke spoken, speed sped speeded, spell spelled spelt, spend spent, spill
spilled spilt, spin spun, split split, spoil spoiled spoilt, spread spread, spring sprang sprung, stand stood, steal
stole stolen, stick stuck, sting stung, strike struck stricken, strive strove striven strived, swear swore sworn,
sweep swept, swell swelled swollen, swim swam swum, swing swung, take took taken, teach taught, tear tore torn, tell
told, think thought, throw threw thrown, thrust thrust, tread trod trodden, undergo undergoes underwent undergone,
underlie underlay underlain, understand understood, undertake undertook undertaken, undo undoes undid undone, uphold
upheld, upset upset, wake woke woken, wear wore worn, weave wove woven, weep wept, win won, withdraw withdrew
withdrawn, withhold withheld, withstand withstood, wring wrung, write wrote written, sew sewed sewn, sow sowed sown,
saw sawed sawn, mow mowed mown, queue queued queuing queueing, cue cued cuing cueing
""")
}

# Verbs of several syllables whose last consonant doubles before -ed and -ing, and those where usage is divided.
DOUBLED = _words("""
acquit admit allot babysit backlog begin bootstrap commit compel concur confer control debug defer deter dispel distil
embed emit enrol entrap equip excel expel extol forbid forget format fulfil impel incur infer input instal instil
kidnap occur offset omit outfit output outrun overlap patrol permit prefer program propel quit quiz rebel rebut
recommit recur refer regret remit repel rerun reset resubmit retrofit submit transfer transmit underpin unpin unplug
unwrap unzip upset
""")
EITHER = _words("""
benefit bias cancel channel combat counsel dial duel equal focus fuel funnel handicap initial label level libel marvel
model panel parcel pedal pencil pivot quarrel refuel relabel remodel rival shovel signal spiral target total towel
travel tunnel unravel worship
""")

# Plurals by no rule: base, plurals. What -s or -es would give is not made, unless it is named here.
IRREGULAR_PLURALS = {
    base: tuple(plurals)
    for base, *plurals in _rows("""
man men, woman women, chairman chairmen, salesman salesmen, businessman businessmen, businesswoman businesswomen,
craftsman craftsmen, spokesman spokesmen, workman workmen, gentleman gentlemen, fisherman fishermen, layman laymen,
middleman middlemen, freshman freshmen, policeman policemen, saleswoman saleswomen, congressman congressmen, child
children, grandchild grandchildren, schoolchild schoolchildren, foot feet, tooth teeth, goose geese, mouse mice, wife
wives, housewife housewives, midwife midwives, life lives, knife knives, leaf leaves, loaf loaves, half halves, calf
calves, shelf shelves, bookshelf bookshelves, self selves, wolf wolves, thief thieves, elf elves, scarf scarves
scarfs, hoof hooves hoofs, dwarf dwarves dwarfs, wharf wharves wharfs, analysis analyses, basis bases, crisis crises,
thesis theses, hypothesis hypotheses, synthesis syntheses, diagnosis diagnoses, emphasis emphases, axis axes, oasis
oases, parenthesis parentheses, prognosis prognoses, psychosis psychoses, neurosis neuroses, paralysis paralyses,
metamorphosis metamorphoses, antithesis antitheses, metaanalysis metaanalyses, reanalysis reanalyses, nemesis nemeses,
ellipsis ellipses, synopsis synopses, datum data, criterion criteria, phenomenon phenomena, curriculum curricula
curriculums, stratum strata, memorandum memoranda memorandums, spectrum spectra spectrums, symposium symposia
symposiums, quantum quanta, momentum momenta, calculus calculi, sheaf sheaves, consortium consortia consortiums,
bacterium bacteria, equilibrium equilibria equilibriums, continuum continua continuums, referendum referenda
referendums, addendum addenda, erratum errata, automaton automata automatons, maximum maxima maximums, minimum minima
minimums, optimum optima optimums, extremum extrema, honorarium honoraria, desideratum desiderata, moratorium
moratoria moratoriums, forum forums fora, stadium stadiums stadia, millennium millennia millenniums, compendium
compendia compendiums, polyhedron polyhedra polyhedrons, tetrahedron tetrahedra tetrahedrons, medium mediums, schema
schemas schemata, stigma stigmas stigmata, lemma lemmas lemmata, formula formulas formulae, larva larvae, antenna
antennas antennae, nebula nebulae nebulas, supernova supernovae supernovas, vertebra vertebrae, index indices indexes,
subindex subindices, matrix matrices matrixes, appendix appendices appendixes, vertex vertices vertexes, vortex
vortices vortexes, codex codices, apex apices apexes, helix helices helixes, simplex simplices simplexes, cortex
cortices cortexes, alumnus alumni, focus foci focuses, locus loci, nucleus nuclei, stimulus stimuli, syllabus syllabi
syllabuses, cactus cacti cactuses, radius radii radiuses, fungus fungi, modulus moduli, torus tori, terminus termini,
corpus corpora, genus genera, bureau bureaus bureaux, plateau plateaus plateaux, tableau tableaux tableaus, hero
heroes, potato potatoes, tomato tomatoes, veto vetoes, echo echoes, embargo embargoes, torpedo torpedoes, cargo
cargoes cargos, tornado tornadoes tornados, volcano volcanoes volcanos, mosquito mosquitoes mosquitos, motto mottoes
mottos, quiz quizzes, gas gases gasses, bus buses busses, bias biases biasses, lens lenses, atlas atlases, canvas
canvases, alias aliases, iris irises, chassis chassis, series series, species species
""")
}

# Words whose -ch is hard, so that they take -s.
HARD_CH = _words("""
biotech czech edtech epoch eunuch fintech loch matriarch monarch oligarch patriarch stomach tech
""")

# Words in -s that are no plural, besides those in -ss, -us, -is, -ics.
NOT_PLURAL = _words("""
adams afterwards alias always arkansas as asbestos athens atlas backwards bayes besides bias biceps brussels canvas
chaos charles christmas corps cosmos dallas davis diabetes dickens does downwards ethos forwards gas goods gps
hans has hawkes herpes hers his holmes hughes humanities is its james jones kansas keynes lens lewis logos mars naples
news nowadays odds ours overseas pancreas paris pathos perhaps plus rabies ross sans sars series sms sometimes species
stokes texas theirs this thomas thus towards trans upwards us vis wales was whereas williams yes
""")

# Words that have no other form here: words of grammar, and words whose other form is another word ("new" and "news").
UNCHANGED = _words("""
able about above according accounting after again against all almost already also although always among and any
anything are around available because been before behind being below beneath beside besides best better between beyond
big both broad but can certain common could deep did different does doing done due during each early either else
entire even evening ever every everything except false few first for former from goes going gone good goods great had
has have having hence her here hers herself him himself his how however important indeed inner inside instead into its
itself just large late latter least less likely little main many marketing may maybe meaning media mid might modern
more moreover morning most much must myself near neither never new news next nor not nothing off often old once only
onto our ours ourselves out outer outside over overall past per perhaps poor possible previous quite rather recent
rich same several shall she should significant similar simple since small some something still strong such than that
the their theirs them themselves then there therefore these they this those though through throughout thus too toward
towards true twice under united unless until unto upon upper various very via was weak well went were what when where
whereas whether which while whilst who whom whose why wide will with within without worse worst would yes yet you
young your yours yourself
""")

# Nouns with the ending of an adjective, an adverb, a past or an -ing form: they have a plural all the same.
NOUNS = _words("""
abuse academic ache additive adhesive adjective aerial alibi ally alternative analgesic analyse animal annexe anomaly
antibiotic api appeal appraisal approval archive arithmetic armful arrival assembly avalanche awning axe backache
bayou bearing bed beginning being belly betrayal bible bikini binding binomial biped birdie bit blessing bodily bonsai
boogie booking breed brie briefing building bully bureau burial business butterfly cabal cable cache calorie canal
canoe capital captive cardinal caribou carnival cathedral ceiling ceramic channel characteristic chemical clearing
cliche clinic clothing coal coating coding cognitive collectible collective colonial comic commercial constable
consumable convertible cookie cooperative correlative cosmetic coterie coupling covering cpu craving creche credential
creed crevasse criminal critic crossing crystal cut cutting daily darling deal dealing decimal deed deliverable deluxe
demographic denial derivative detective diagnostic dial die differential directive dismissal disposable disposal dive
doily doing drawing drilling drive duopoly dwelling earning ecu editorial elderly elective embedding emoji emu
encoding ending epidemic equal essential excuse executive explosive exponential external fabric failing family feed
feeling festival filing filling finding finesse firing fitness fitting five flooring fly focus foe following folly
foodie fractal framing freebie fugitive functional fundamental fuse gal gathering general generic genie geodesic give
gnu goal gpu graffiti graphic greed greeting grouping guru handful handle handling happening happiness harmonic
harness headache heading hearing heartache herding heuristic hippie hive hoe holding holly homily horseshoe hospital
housing hundred hybrid ideal illness impasse imperative incentive inclusive incumbent individual infographic infrared
initial initiative intangible integral intellectual intermediate internal interval intractable invective jelly journal
killing kindred king kiwi labeling labelling lacrosse landing leaning learning lending lie likeness lily listing live
living loading local locomotive logic longing love lyric magic magpie mailing manual mapping marginal marking martini
matching material meal mechanic medal medic meeting melancholy menagerie menu metal metallic metric milieu millennial
mineral misgiving misunderstanding misuse modeling modelling monopoly monthly mosaic motive moustache movie
multinational muse music musical mustache narrative national native necktie need negative newbie niche numeric
objective oboe observable offering official oligopoly olive opening operative orbital ordering original outing overuse
packing painting pairing pal pandemic panic parable parking payable pedal periodical perishable perspective petal
pharmaceutical picnic pie planning plastic plateau polynomial portal portrayal positioning positive posse posting
potential prairie preservative pricing primitive principal printing proceeding processing professional proposal
prospective psyche public pudding quarterly quiche rabbi radical rally ranking rating rational readiness reading
reasoning receivable recital reckoning recluse recording reed referral refusal refuse rehearsal relative relic removal
rendering renewable renewal rental reply representative residual retrieval reuse reversal revival ring ritual rival
rookie rubric ruse safari salami saving saying scaling sceptic schooling screening seal seed selfi selfie serial
serving setting sharing shed shoe shooting shortcoming shot showing sibling sickness sighting signal sitting skeptic
ski sled sling smoothie smoothing sortie spacing specialty species speed spelling spending splitting spoonful spring
staging standing starting statistic status steed stocking string styling subfamily superlative supply surrounding
survival sushi swelling swing table tableau tactic tally tangible taxi teaching techie terminal testing thickness
thing thought tie timetable timing toe tofu tonic toothache topic total tracking trading traffic training trial tropic
tuning turning tutorial typical typing underpinning understanding undertaking upbringing use variable vegetable venu
vertical vessel virtual warning weakness wearable wedding weed weekly wiki wilderness wing winning withdrawal witness
working wrapping writing yeti zombie
""")

# Words of one meaning and two spellings, British first. Verbs in -ise and -yse follow a rule; these do not.
SPELLINGS = _rows("""
centre center, metre meter, kilometre kilometer, centimetre centimeter, millimetre millimeter, nanometre nanometer,
micrometre micrometer, litre liter, theatre theater, fibre fiber, calibre caliber, lustre luster, meagre meager, sabre
saber, spectre specter, sombre somber, epicentre epicenter, multicentre multicenter, datacentre datacenter, programme
program, catalogue catalog, dialogue dialog, analogue analog, prologue prolog, monologue monolog, defence defense,
offence offense, licence license, pretence pretense, practice practise, grey gray, plough plow, defenceless
defenseless, sceptic skeptic, sceptical skeptical, scepticism skepticism, mould mold, moult molt, moustache mustache,
aluminium aluminum, ageing aging, ageism agism, judgement judgment, misjudgement misjudgment, acknowledgement
acknowledgment, abridgement abridgment, fulfil fulfill, fulfilment fulfillment, enrol enroll, enrolment enrollment,
instal install, instalment installment, instil instill, distil distill, appal appall, skilful skillful, skilfully
skillfully, wilful willful, wilfully willfully, artefact artifact, manoeuvre maneuver, cosy cozy, jewellery jewelry,
woollen woolen, marvellous marvelous, counsellor counselor, councillor councilor, modeller modeler, traveller
traveler, labeller labeler, signaller signaler, sulphur sulfur, sulphate sulfate, cancellation cancelation, travelogue
travelog, speciality specialty, doughnut donut, omelette omelet, mediaeval medieval, encyclopaedia encyclopedia,
anaesthesia anesthesia, anaesthetic anesthetic, anaemia anemia, aesthetic esthetic, aesthetics esthetics, archaeology
archeology, archaeological archeological, archaeologist archeologist, paediatric pediatric, paediatrics pediatrics,
paediatrician pediatrician, orthopaedic orthopedic, leukaemia leukemia, gynaecology gynecology, gynaecological
gynecological, haemoglobin hemoglobin, haemorrhage hemorrhage, faeces feces, foetus fetus, foetal fetal, oestrogen
estrogen, oesophagus esophagus, diarrhoea diarrhea, homoeopathy homeopathy, behaviour behavior, behavioural
behavioral, behaviourally behaviorally, behaviourism behaviorism, behaviourist behaviorist, misbehaviour misbehavior,
colour color, colourful colorful, colourless colorless, discolour discolor, multicolour multicolor, tricolour
tricolor, favour favor, favourable favorable, favourably favorably, unfavourable unfavorable, unfavourably
unfavorably, favourite favorite, favouritism favoritism, disfavour disfavor, honour honor, honourable honorable,
dishonour dishonor, labour labor, labourer laborer, neighbour neighbor, neighbourhood neighborhood, neighbourly
neighborly, flavour flavor, harbour harbor, humour humor, rumour rumor, vapour vapor, endeavour endeavor, armour
armor, ardour ardor, odour odor, parlour parlor, rigour rigor, saviour savior, savour savor, savoury savory, splendour
splendor, tumour tumor, valour valor, vigour vigor, clamour clamor, candour candor, demeanour demeanor, misdemeanour
misdemeanor, glamour glamor, fervour fervor, rancour rancor, arbour arbor
""")

# Verbs written with -ise everywhere, and with -ize everywhere.
ALWAYS_ISE = _words("""
advertise advise anise appraise apprise arise braise bruise cerise chemise circumcise clockwise comprise compromise
concise crosswise cruise demise despise devise disenfranchise disguise enfranchise enterprise excise exercise exorcise
expertise franchise imprecise improvise incise lengthwise liaise likewise malaise mayonnaise merchandise mortise noise
otherwise overexercise pairwise paradise piecewise pointwise poise porpoise praise precise premise promise raise
reprise revise rise stepwise supervise surmise surprise televise tortoise treatise turquoise upraise wise
""")
ALWAYS_IZE = _words("""
apprize capsize downsize maize oversize prize resize seize size upsize
""")

# The one derived noun that Web of Science's help page names among the forms of a verb; no rule for others is told.
DERIVED = {"cite": ("citation",)}
