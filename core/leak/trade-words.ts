/**
 * Terms of trades, by field: what any guide or manual of the field says, whatever is worked on. They point to no task by themselves, as the names of
 * programs do not (`technologies.ts`). Objects of somebody's world (ferry, gravel, patient) are none.
 */
export const tradeWords: readonly string[] = `
  # names and networks
  rndc bind checkzone checkconf soa zonefile delegat delegated delegation glue nxdomain servfail resolver resolvconf hostmaster cname aaaa ttls apex
  wildcard wildcards vlan vlans untagged tagged pvid trunk bridg bridge veth netns namespaces subnet subnets netmask gateway gateways multicast broadcast
  unicast anycast arping ping traceroute latency throughput bandwidth handshake keepalive backlog congestion retransmit retransmission mtu qdisc shaping
  firewall firewalls iptables nftables conntrack masquerad forwarding nat dhcp lease leases lldp ospf bgp route routing router routers switch switches
  packet packets datagram segment payload checksum checksums sniff sniffing pcap capture captures syn fin rst websocket websockets upgrade proxies proxied
  upstream downstream balancer balancing sticky failover heartbeat quorum partition partitions partitioned split-brain peer peers mesh tunnel tunnels
  # certificates and secrets
  issuer issuers subject subjects fingerprint fingerprints intermediate intermediates revoke revoked revocation expiry expire expired keystore truststore
  asymmetric symmetric cipher ciphers ciphertext plaintext nonce nonces padding salted salt salts hashing hashed hmac bcrypt argon scrypt pbkdf elliptic
  curve curves keypair keypairs signing signer signature signatures bearer audience claims forge forged forgery entropy passphrase bruteforce brute wordlist
  wordlists dictionary hashcat john steganography exif metadata redact redacted redaction anonymise anonymize anonymised pseudonym pseudonyms pseudonymise
  pseudonymize sanitize sanitise escape escaping injection traversal sandbox hardening exploit exploits vulnerable vulnerability vulnerabilities malware
  yara sigma indicators forensics carve carving timeline tamper tampered decrypt decrypted encrypt encrypted rotate rotated rotation credential credentials
  privilege privileges escalation setuid capability capabilities allowlist denylist whitelist blacklist captcha csrf xss cors oidc saml kerberos
  # databases
  tablespace vacuuming analyze explain planner plan cardinality selectivity btree gist brin hash bitmap seqscan materialized materialised denormalize
  normalize normalise normalized deduplicate dedupe duplicate duplicated upserts trigger triggers sequence sequences surrogate composite constraint
  constraints cascade orphan orphans orphaned referential nullable isolation serializable deadlock deadlocks phantom snapshot snapshots checkpoint
  checkpoints replication replicas replica standby primary secondary shard shards sharding migration migrations rollback rollbacks savepoints subquery
  subqueries correlated lateral window windows partitioning aggregate aggregates aggregation aggregated grouping rollup cube unnest pivoted dump dumps
  restore restored dumped collation collations vacuumed correlated cursor cursors batch batches bulk ingest ingestion warehouse lakehouse columnar
  # data
  encoding mojibake bom delimiter delimiters delimited quoted unquoted ragged tabular melt wide long tidy reshape reshaped unpivot imputation impute imputed
  interpolate interpolated interpolation extrapolate resample resampled resampling rolling cumulative forward-fill backfill backfilled sentinel sentinels
  missing gap gaps spike spikes outliers smoothing timezone timezones utc epoch leap daylight dst offset offsets monotonic timestamp timestamps sampling
  sampled stratify stratified stratification bucket buckets binning histogram histograms quantiles median medians mean variance deviation skew skewed
  correlation regression residual residuals fuzzy levenshtein similarity matching unmatched matched join joins joined anti-join inner outer key keys
  lookup lookups crosswalk reconcile reconciled reconciliation debit credit journal balance balances amount amounts cents rounding bankers half-even
  truncate truncated decimal decimals precision scale float floats floating fixed-point overflow overflows overflowed underflow wrap wraps wraparound widen
  integer integers unsigned signed arithmetic checked saturating currency currencies exchange invoice invoices rate rates tax vat discount total totals
  subtotal subtotals unit units convert converted conversion conversions
  # machine learning
  classifier classifiers classification imbalance imbalanced unbalanced balanced precision recall macro micro confusion roc auc calibration calibrated
  overfit overfitting underfit underfitting regularization regularize augmentation augment augmented holdout held-out fold folds crossvalidation
  leakage baseline baselines feature features featurize embedding embeddings tokenizer tokenizers vocabulary vocab epoch epochs optimizer scheduler warmup
  learning minibatch checkpointing inference quantize quantized distill distillation prune pruning sparsity sparse dense layer layers activation
  activations attention transformer encoder decoder hidden weights logistic bayes neighbours neighbors forest boosting booster ensemble cluster clusters
  clustering silhouette dimensionality projection seed seeds seeding reproducible determinism nondeterministic stochastic
  # compilers and systems
  linker linking linked unlinked relocation symbol symbols undefined undeclared mangled mangling demangle linkage static dynamic shared soname rpath loader
  archive archives object objects header headers preprocessor macro macros inline inlined inlining optimizer optimization unroll vectorize vectorized simd
  intrinsics parser parsers lexer lexers tokenize grammar grammars ambiguous ambiguity precedence associativity recursion recursive descent lookahead
  backtracking bytecode interpreter compiler compilers assembler disassemble disassembly opcode opcodes register registers stack frame frames heap garbage
  arena arenas slab slabs freelist malloc realloc calloc reallocate reallocated collector allocator allocation leak leaks leaked dangling dereference segfault backtrace core dump dumps sanitizer sanitizers race races racy mutex mutexes
  semaphore semaphores barrier barriers atomic atomics spinlock lock locks locked unlock unlocked contention starvation livelock thread threads threaded
  coroutine coroutines await awaits awaiting event loop reactor preempt preemption affinity scheduling scheduler signal signals handler handlers interrupt
  interrupts latch daemon daemons daemonize zombie orphaned pidfile lockfile lockfiles stale socket sockets pipe fifo semaphore inode inodes mount mounts
  mounted unmount bind overlay tmpfs swap swapping paging cgroup cgroups quota quotas ulimit ulimits nice ionice throttle throttled throttling
  cortex microcontrollers nibble nibbles obfuscate obfuscated obfuscation deobfuscate binwalk radare ghidra magic bcd xor dump
  dictionary stack-based nasm codegen emit emitter codegenerator callee caller clobber clobbered
  firmware bootloader flash flashing linker section sections vector vectors watchdog peripheral register bitfield endian endianness big-endian little-endian
  packed alignment aligned padding cross-compile toolchain toolchains bare-metal emulator emulate emulated emulation simulator simulate simulated
  # version control and build
  bisect bisecting culprit regression regressions flaky flakiness rebase rebasing squash fixup reword cherry-pick reflog stash stashed dangling unreachable
  detached submodule submodules worktree worktrees hunk hunks patch patches conflict conflicts conflicting merge merges merged parent parents ancestor
  ancestors lineage tag tags tagged annotated hotfix release releases changelog semver monorepo lockfile vendored vendor vendoring pinned pin pinning
  transitive peer resolution resolver hoist artefact artefacts artifact artifacts incremental reproducible cache cached caching invalidate invalidation
  stale warm cold idempotent rerunnable dry-run canary rollout rollouts blue-green drain draining drained healthcheck healthchecks liveness readiness
  probe probes supervisor unit units timer timers oncalendar persistent randomized jitter cronjob crontabs anacron catch-up oneshot restart restarts
  rotation logrotate retention retain archive purge purged cleanup
  # web and text
  accessibility aria landmark landmarks heading headings alt label labels focus focusable contrast screenreader caption captions caption subtitle viewport
  responsive stylesheet selector selectors markup semantic sanitizer template templates templating render rendered rendering hydrate hydration crawl crawler
  crawlers crawling scrape scraper scraping robots sitemap canonical redirect redirects redirected permalink slug slugs pagination paginate paginated
  throttling backoff etag conditional cookie cookies session sessions login logout anonymous stateless gzip brotli minify bundler
  glossary bibliography bibliographies citation citations cite cited biber biblatex bibtex natbib preamble appendix chapter chapters abbreviation abbreviations
  acronym acronyms footnotes hyphenate ligature ligatures typeset typesetting font fonts glyph glyphs kerning overfull underfull crossref toc index
  locale locales translation translations translate plural plurals gettext msgid msgstr pofile transliterate transliteration casefold normalization
  diacritic unicode codepoint codepoints grapheme graphemes ligature bidi stemming lemma corpus tokenise ngram ngrams concordance frequency
  deskew deskewed deskewing binarize binarise threshold thresholding recognise recognize recognised recognized recognition scan scans scanned scanner
  skewed rotated orientation despeckle denoise psm legible illegible searchable bookmark bookmarks crop cropped cropping margin margins
  # media, games, science
  parabola parabolic hann hamming blackman periodogram fft rfft bin bins peak peaks sideband overtone overtones partial partials harmonic harmonics
  cent cents resonance envelope onset attack decay reverb timbre
  codec codecs container containers remux transcode transcoded transcoding mux demux bitstream keyframes framerate resolution letterbox aspect loudness
  lufs waveform spectrum frequency frequencies amplitude modulation modulated demodulate demodulated carrier baud chip chirp filter filters lowpass highpass
  bandpass convolve fourier spectral sample samples samplerate channel channels stereo mono pitch tempo midi note notes octave chord chords
  sprite sprites tilemap tileset collision collisions physics shader shaders texture textures mesh meshes vertex vertices normals raytrace savegame savegames
  srt vtt webvtt cue cues vobsub teletext closed-caption
  chess fen pgn perft zobrist transposition ply checkmate stalemate promote promotion castling opening endgame
  minimax heuristic heuristics alpha-beta pruning checkmate backtrack solver solvers satisfiable unsatisfiable feasible infeasible
  simplex relaxation branch bound annealing greedy swap swaps knapsack scheduling assignment makespan precedence topological dijkstra graph graphs
  acyclic cycle cycles node nodes edge edges weight weights shortest spanning flow matching bipartite coloring
  delaunay voronoi triangulation triangulations triangle triangles simplex simplices hull convex tensor tensors strain stress gradient gradients velocity
  velocities eigenvalues symmetric principal
  numerical numeric solver integrator integration stepsize timestep timesteps stability stable convergence converge converged diverge iteration iterations
  iterative tolerance tolerances residual jacobian newton euler runge kutta stiff adaptive discretize discretization grid grids mesh boundary boundaries
  laplacian dirichlet neumann eigenvector matrix matrices sparse determinant singular conditioning pivoting cholesky monte carlo random walk
  alignment align aligned reads read contig contigs reference variants variant genotype genotypes allele allelic biallelic quality adapter adapters trim
  trimmed trimming duplicates paired mapping mapped unmapped coverage depth phred fasta fastq genome genomic sequence sequencing primer primers motif motifs
  codon codons protein proteins molecule molecules smiles pdb trajectory atom atoms bond bonds force-field energy
  projection projections reproject raster rasters vector geojson shapefile shapefiles polygon polygons centroid latitude longitude coordinate coordinates
  bounding elevation contour geocode tile tiles datum geodesic haversine degree degrees radian radians bearing direction height width distance angle
  sensor sensors reading readings telemetry calibration calibrate drift noise noisy humidity pressure altitude speed wind
  astrometry photometry magnitude exposure celestial ephemeris
  # messages and operations
  modbus holding setpoint setpoints overshoot controller controllers scada plc fieldbus
  reservation reservations expire lapse
  queue queues broker brokers exchange exchanges topic topics consumer consumers producer producers subscription subscriptions offset offsets acknowledg
  ack nack redelivery redelivered deadletter dead-letter poison backpressure fanout idempotence exactly-once at-least-once spool spooler mailbox mailboxes
  maildir smtp imap header headers attachment attachments bounce bounced spam phishing dkim dmarc greylist
  alert alerts alerting dashboard dashboards metric metrics gauge gauges counter counters histogram label labels scrape exporter span spans tracing
  runbook runbooks playbook playbooks postmortem incident incidents oncall escalation capacity utilization saturation
  calendar calendars icalendar vevent dtstart dtend dtstamp rrule exdate recurrence recurring vcard attendee attendees booking bookings slot slots
  barcode checkdigit
  # electronics, machines, radio
  spice netlist netlists resistor resistors capacitor capacitors inductor transistor transistors diode diodes opamp voltage voltages circuit circuits
  breadboard schematic schematics solder oscilloscope multimeter fpga vhdl testbench synthesis synthesizable clock clocks clocked flipflop latch pulse pulses
  duty pwm adc dac sram dram eeprom cartridge opcode zilog mos chipset ros kinematic kinematics quaternion quaternions actuator actuators servo servos
  odometry lidar slam gcode extruder slicer slicing infill nozzle stl cad bevel chamfer antenna receiver receivers transmitter beacon beacons squelch
  decimate decimation squelch demod sdr iq nmea waypoint waypoints gpx geofence transponder transponders callsign sip rtp codec jitterbuffer
  # natural science
  molecule molecular stoichiometry reagent reagents titration isotope isotopes spectrometer spectrometry chromatography hamiltonian lattice ising
  phonon photon photons quantum qubit qubits orbital orbitals barometer barometric isobar grib netcdf reanalysis precipitation rainfall ensemble raster
  landsat sentinel ndvi reflectance radiance fits wcs parallax redshift lightcurve dicom nifti voxel voxels slice slices segmentation phoneme phonemes mfcc
  spectrograms prosody treebank parse part-of-speech lemmatize lemmatization inflection morphology seismic seismogram hydrology catchment discharge
  population species taxon taxa taxonomy synonym synonyms phylogeny phylogenetic epidemiology cohort
  placebo dosage clinical hazard survival odds prior priors posterior likelihood bayesian bootstrap bootstrapping permutation significance confidence
  interval intervals hypothesis hypotheses effect
  # money, law, logistics
  ticker tickers ohlc candlestick portfolio portfolios option options strike yield yields coupon coupons maturity amortization amortisation principal
  accrual accrued accrue interest compound compounding dividend dividends hedge volatility settlement settlements reconcile clearing iban swift sepa
  payroll salary salaries deduction deductions voucher vouchers sku skus stock stocks inventory warehouse
  carrier pallet route gtfs
  contract contracts clause clauses licence licences consent retention audit audits auditor auditing compliance
  # logic and languages
  dimacs clause clauses literal literals conjunction disjunction resolution lemma lemmas theorem theorems proof proofs prover axiom axioms coq lean isabelle
  induction inductive quantifier quantifiers predicate predicates automaton automata dfa nfa bnf ebnf production nonterminal terminal ssa llvm dominator
  peephole closure closures continuation continuations monad functor generics trait traits borrow borrowed lifetime lifetimes ownership pattern matching
  prolog smalltalk cobol copybook comp-3 packed ebcdic fortran pascal ada lisp scheme macro hygienic
  # storage and machines
  btrfs zfs superblock superblocks extent extents journal journaling dedup deduplication snapshot snapshots pool pools scrub scrubbing parity degraded
  hotspare raid lvm volume volumes partition partitions gpt mbr uefi efi initrd initramfs bootable rescue chroot fsck badblocks ntp chrony drift skew
  printer printers spooled merkle wallet wallets blockchain solidity gas
  # pictures, pages, libraries
  exif icc cmyk gamut palette palettes dither dithering histogram thumbnail thumbnails blur sharpen convolution kernel overlay watermark watermarks
  alpha opacity gradient svg viewbox bezier path rasterize rasterise glyph otf truetype woff hinting subset subsetting ligature marc isbn issn catalogue
  catalog gedcom genealogy musicxml lilypond stave staff clef transpose transposed sgf braille morse
  # shapes of work
  handoff handover triage backlog sprint ticket tickets assignee reviewer reviewers approver approval approvals
`
  .replace(/^ *#.*$/gm, "")
  .trim()
  .split(/\s+/);
