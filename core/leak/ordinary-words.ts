/**
 * The ordinary vocabulary of engineering: stems (`stemsOf`) by how many of 3 826 documents of everyday tools have them (read-me files of npm packages,
 * manual pages, documentation of Perl, Python, Go and Debian packages; counted on 2026-11-25): 10, 25, 80 or 250 of them and more. A word beside
 * these is one that a person who writes guidance for any work at all hardly comes to: ferry, invoice, lichen. Data, not code.
 */
export const ordinaryWords = {
  seldom: words(`
    aaaa aarch aaron abandon abcdef abis abnormally abortcontroller abruptly absorb abspath abus accelerat accent acceptanc accessor accident
    accidental accompany accordanc accurately acknowledg acknowledgement acknowledgment acls acorn acting adapter adaptiv addressabl adduser adequat
    adequately adher admindir advertisement advisabl advisory aggregation aggressively agnostic agreement alarm albeit alex alexander alexey algo alic
    alik allocunsaf alphabet alphabetical alphabetically alternately altogether ambient ambiguiti analys andr andrea angl announc announcement annoy
    anybody apparent apparently appendix appreciat approximation appveyor aqperf arbitrarily archiver argpars arguably argumentparser arrangement
    artifact artificial artistic asciidoc asdf asid assembl associativ assort assur asynciterator asyncresourc atim atom atomically attribution
    audienc audio authenticator authenticity authoritativ authoriti authoriz authorship autocrlf autodetect autodetection autogen autogenerat automak
    automattic autosquash autostash autotool autoupdat avail awesom azur backlog backoff backtick backtrac backtrack badgen bail ball barf barrier
    barry bars basedir baselin bashrc bear bearer becam beep beforehand began begun behalf bench beneath beneficial benign berkeley bernd bert bias
    bidirectional biggest bindir binutil biom biomej bisection bitcod bitmask blah blak blindly blink bodi bookworm boom boost bootstrapp boss
    bottleneck bourn boxes breakpoint bright brightgreen bronz brown browserify bruno btrf bufsiz bugreport buildid buildpackag bullet burst busybox
    bytecod bytelength byteoffset bytesio bytesread byteswritten cacheabl cachegrind cake calendar california callchain calle callgraph callgrind
    calloc callsit cambridg camel camelcas cancellation canonicalization capacity capitaliz capp caps cargo carrier cascad casing categoriz cdrom ceil
    centraliz certfil certification cgit changeset charl chart cheap cheapest childproces chines chip chok chopp chor chos chri christian chromium
    cidr circl circuit circumvent cjwatson clamp clarification clarity clash classful classid classifier classnam classpath classv cleaner
    cleartimeout clever clickabl cloud cloudflar clutter coccinell codec codegen codenam codepag codepoint coderabbit codspe coercion coffe coincid
    cold collaborator collat collation collectiv collectively collid collin coloriz colour cols commentary commentchar comparabl comparator compensat
    compet complaint completenes compli complication comply composit compound compris computationally concentrat conceptually concis conclud cond
    condens conditionally cone conffil confidential configfil conformanc conformant congestion connectivity conntrack conserv conservativ considerabl
    considerably consolidat consortium constantly constitut contention contextual contrary conveniently converg conversation converter convey cook
    cool copyleft coredump corporation correlat correlation costly countermand country courier cppflag cpuset cpython cqll craft craig crat
    createreadstream createserver cred cris cron crud crypt cryptography ctim ctor ctyp curdir curs curv customary customer customizabl cutt
    cvsexportcommit cvsimport cyclic daily datatyp dataview datetim dave daylight dbnam deallocation debconf debhelper debuginfo decl declin
    decompression decompressor decorator decrement decryption deduc dedup deepen deeply defeat definitely definitelytyp degrad degradation degre
    deinitialization delegation delim delivery demangl denial deployment depot dequ dequeu deref deserializ destdir destruction destructiv destructor
    destructur determination deviat deviation devlink devnull devtool dhcp diagram dial dialect dialog dickey dictat dictionari died diffi difficulty
    digital dimension dirent dirmngr dirstat disambiguation disassembl disassembler disassembly disciplin disclos disclosur discoverabl discus
    dispatcher dispos disposition disregard distutil ditto diverg divert divisor dlopen dmesg dockerfil docstr docstring doctest doctyp domainnam
    donat donation dont door doubt downcas downgrad downsid downstream dozen dport drain dramatically drawback drawn drepper driven dscp dsos dumper
    duplex duplication dwarf dying eacc eagain eager earliest east ebcdic ecdh ecdsa edges eggert egres einval elaborat electron electronic elem
    elevat elid eligibl ellipsi elliptic emerg emergency emitter emphasi encapsulation endiannes endors enforcement enoent entirety entropy entrypoint
    enumerabl environmental eoferror eperm ephemeral equivalenc equivalently erroneou erroneously esbuild espa estimation estre ether europ european
    evenly eventtarget everybody evict evolution evolv examination excellent exceptional excessiv excessively execargv execpath execv exemplary
    exhaustion exhibit exotic expanduser expat expens expert expiry explanatory exploit explor explorer exponent exponentiation exposur extensibl
    extensively extglob extraction extraneou extrem extutil fabrizio facebook facing faith faked falsy famili fancy faulty favorit fbaccount fbadd
    fbalert fballow fbany fbapt fbarch fbarchitectur fbbinary fbbranch fbbuild fbcat fbchang fbcheck fbchfn fbclear fbcolor fbcolumn fbcommand
    fbcommit fbconfig fbconsol fbcontrol fbcopy fbcreat fbcrit fbdat fbdata fbdbu fbdd fbdescription fbdiff fbdir fbdisabl fbdrop fbecho fbemerg
    fbenabl fbencod fbend fberr fberror fbexec fbexit fbexport fbfc fbfilenam fbformat fbfsck fbfstab fbgitattribut fbgitglossary fbgithook fbgitignor
    fbgitmodul fbgitrevision fbglob fbgpasswd fbgroup fbgroupadd fbgzip fbhelp fbhom fbif fbignor fbinfo fbinit fbinput fbinstall fbip fbiptabl
    fbjournal fbjournalctl fbjson fbkernel fbkill fbkmsg fblabel fbles fblin fblist fblog fbls fbmachinectl fbmak fbmaster fbmd fbmerg fbmod fbmor
    fbncurs fbnew fbnotic fbnul fbnull fbobject fboff fbold fbon fbonly fboption fborg fborigin fbos fbpack fbpackag fbpassword fbpatch fbpghost
    fbpgport fbpguser fbpkexec fbpolkit fbpost fbpr fbps fbpsql fbrandom fbreadlink fbreboot fbreceiv fbremot fbremov fbreplac fbreportbug fbreset
    fbrfc fbroot fbrunc fbsd fbselect fbset fbsh fbshadow fbshell fbshow fbsigkill fbsign fbsigterm fbssh fbstart fbstat fbstatu fbstdin fbstdout fbsu
    fbsudo fbsystem fbtag fbtar fbterm fbterminfo fbtext fbtim fbtyp fbunam fbus fbuseradd fbuserdel fbusermod fbvalu fbversion fbwrit fbxdg fbyes
    fcntl fear feasibl fell fiaction fiaddres fiafter fialway fiarch fiarchitectur fiarg fiargument fiauto fibar fibas fibefor fibinary fiblock
    fichang ficlas ficolor ficolumn ficonfig ficonflict ficonnection ficontainer ficontrol ficount fidbnam fidebian fidefault fidefin fidescription
    fidiff fido fieldnam fiencod fiersion fiexpr fifals fifield fiflag fifoo figid fihostnam fiif fiignor fiindex fiinput filabel filehandl filemod
    filength fileno fileurltopath filevel filimit filing filocal filogin fimask fimaster fimatch fimerg finalization finamespac finder finer finever
    finew finit finon finum fioffset fion fionly fiorigin fiother fioutput fipager fiparameter fipassword fiprefix fipriority fiprofil fiprogram
    fiprotocol fips fired firef firemot firequir fires firmwar firoot firstboot fisec fisecond fisection fiservic fiset fishell fishort fisignal
    fisocket fisourc fistart fisystem fisystemd fitabl fitag fitarget fitext fitim fitimeout fitru fits fitty fiuid fiunit fiuuid fivariabl fiwant
    fixtur fiyes flagg flaky flash flaw flight flip floppy flowid fnam focus folk fontconfig fopen forcibly forgotten formal formula formulat fortran
    fortunately forum fprintf fqdn fragmentation fran fred freedom freelist frees freez freq freshly friedl fromjson frozenset fsckobject fsmonitor
    fspath fstat fsync fudg fullwidth fulton funcnam functionaliti functool fund fundamental funny fury fuse fuzz fuzzy fwmark gailly games gaps
    gateway gdbserver gdbu geco generaliz genericalia geometry georg german getaddrinfo getcwd gethostbynam getlin getpwuid getty getvalu gist gitbook
    gitdir gitfil gitlink gitter glib glitch globalthi glossary glyph gmtim gnustep gnutl golang gold goroutin goto gpgconf gpgsign grac graceful
    granularity gray greatest greedy greek greet greg grey grok groupnam grown grpc gshadow guidanc guido gunzip gzipp haardt hacker haibl halv hamano
    happily harden hardwir harm harmles harnes hashabl hashmap hashtabl hasownproperty haugh heading hear heard heartbeat helgrind hellman hess
    hexdigit hideref hiding hierarchical highwatermark hmac hoist hole holes homedir hood hops horizontally hotspot hous housekeep hpux httpd hubert
    hundr hundred hurd hurt hyperlink hypervisor hypothetical iana icas identiti ides ifconfig ifdef ignorabl ignorecas igor imitat immutabl impl
    importabl importantly importer importlib improperly inability inaccessibl inaccurat inactivity inadvertently inappropriat incidental includedir
    incompatibiliti inconsistenci inconsistency inconvenient incrementally incur indep indexerror indexof inet inetd inferenc infil inflat inherent
    inherently inheritabl initialis initializer initiativ injection innermost inputfil insensitively insignificant insist inspection instanceof
    instant instantly instaweb insteadof instr integral intensiv intention intentional interchang interior interleav intermediary internationaliz
    interpolation intersection interven intl intrinsic intro introspect introspectabl ints intuitiv investigat irix irrespectiv irreversibl isatty
    isdir isempty island islink issubclas issuecomment issuer istanbul istanbulj itemnam itertool japan japanes jared jaredwray jean jeff jestj
    jetbrain jgit joey johann johnson josh journald jpeg jsdelivr jsonjoy julian juliann junio junk junon justify kallsym keepachangelog keepaliv
    keith kerbero kerrisk kevin keyfil keygen keyid keyring keyserver kick killall killer king kmsg knob kubernet kuznet kuznetsov kwds labelcolor
    lackey laid laptop larry latenci launcher lcov ldflag leader leakfix leap leas leftmost leftover legend legitimat lennart lesscharset lett leverag
    lexer lgpl libblkid libdir libexec libffi libgcrypt libmount libpq libpthread libstdc libtool libuv licenc lies lift liftoff likelihood likes
    linecach linefe linenumber linger linkag linter linu listdir listing lite litvak lived ljharb loadabl locality localization localtim lodash logfil
    logind loglevel lognam logout logoutputencod lone longstand loosely loosen lore loses lossles loup love lstrip luke mach macintosh mafintosh
    magenta magnitud maildir mailman makemaker mandat manpath manufacturer mapper marc markdown marketplac marku marshal martin mass massif massiv
    materializ mathematical mathia matt matthia maxdepth maximiz maybelocal mbit mbox mcpu mdash mdocdat meaningles meantim meld mellanox memcpy memf
    memo memoiz memoryview mems mercurial mere metacharacter metaclas meter michail midnight midx miller mimetyp mimick minimatch minix misconfigur
    misconfiguration miscount misinterpret mismerg misspell mistaken mitigation mixing mixtur mkfifo mkfs mktemp mnemonic mocha mock modem moderniz
    modnam modprob modulo modulu monday monkey mono monochrom monotonic morgan moria motion mountinfo mountpoint movement mraz msdn msdo msec msgid
    msys mtab multibyt multipart multiplex multiplication multiplicativ multiplier mutabl myapp myclas myer myfil mysql naiv namedtupl nameerror nano
    napi narrower nasty nathan navigat navigation nbyt ncurs needles needlessly negatively neighbor neighbour neon ness netfilter netgroup netlify
    netlink netmask netn netrc netstat networkd neutral nextstep nexttick nexu nicely nichola nick nicknam nicola niel nine ninja nist nitfol nntp
    nocas nodei nodesourc noheading nois noisy nonc nonempty nonetheles nonexistent nongnu nonlocal nonsensical nonstandard noop normcas noticeabl
    notion nowaday nowher npmignor npmx nptl nsec nspawn nsswitch ntfs nullish numa numerically obey objdump objectiv objectnam observabl occasion
    occasional occupi occupy offend offic oids okay onelin onerror onward oops opcod openpgp openssh openwall operational opinion opportunity optim
    optimis optimisation optimizer orderfil ordinal ordinarily orientation orig orphan ours ourselv outdat outfil outstand overcom overflowerror
    overlay overlimit overlong overrun owning packagephobia packager paged para parallelism paralleliz parameteriz paren parenthesiz parity parsabl
    parsearg parseint parseopt parti participant participat partly passiv patent pathlik pathsep patienc patrick pays pcre peak peel perforc
    performant periodic perm permissiv permutation persistently perspectiv petr pfifo pgpas phil philip philipp philosophy physically pickax pickl
    pinn pitfall placement platinum playground plural pobox pointles polacco polish polkit pollution popen popp postfix postinst postrm postscript
    poweroff ppid pragma pread precomput predat predecessor predict predictabl prediction pref prefac preferabl prefetch preimag preliminary prematur
    prematurely preproc preprocess prereq presently pressur presum prev pric prim principal println prioritiz priv probability procp procurement prof
    programmatic programmatically progress prologu promisify promisor proportion proportional proprietary protobuf protobufj pseudoterminal psql ptrac
    pubkey publickey publicly punctuation qemu qnam quad quadratic qualifier qualify quantity quantum questionabl queue quicker quietly quotation
    quotepath quux races racy radix raid rainbow rand randomiz randomnes rangeerror rank rapid rapidly rational readablestream readdir readdirsync
    readelf readstream reality realiz realloc realm realpath realtim reap rearrang reassign recalculat receipt reception recip reclaim reclassify
    recognition recomput reconnect reconstruct recv recycl redact redefin redi redo redundancy reentrant refcnt reflection reformat reformatt refrain
    registri regress reimplementation reinitializ reinstall relay reliability relocat relocation remap remapp remark remind reminder remotely remount
    removabl renamelimit renormaliz reopen reorganiz repair repeatabl repetition repetitiv repli replicat replication reporter representabl requeu
    requisit reread rerun reschedul research resembl reservation resident resp restrictiv restructur resurrect retir retrieval revamp reversibl revis
    revisit revocation revs rewind reword rework rewrot rfind rhel rich rightmost ring risc rmdir robert robustnes roff roland roles rollback rollup
    roman rootf rossum rotation rough router royalty rsquo rsync ruby runc runlevel runnabl runtimeerror russell russian ryan safari safest salsa salt
    sandbox sane saner sanitizer sans saxon scalability scalabl scanner scientific scissor screenful screenshot scriptlet scsi sctp sdks seat seccomp
    secondly secs sector securely seekabl segmentation semantically semaphor sendemail sentenc sentinel separation serializabl serializer seriously
    servernam setattr setdefault setencod setimmediat setinterval setlocal setsockopt settl seven sever severity sgml shak sharedrepository shebang
    shim shortstat shuffl shutt sibl sideband sigill signall signer signifi significanc signify signoff sigpip sigquit sigsegv sigusr silly silver
    similarity simon simplicity simplification simulation simultaneou singleton skel skeleton skew slab slav slowdown slowest slowly slurp smack smith
    smooth smudg social sole solid somebody somehow sonam sooner sophisticat sorry sourceroot sourcescontent sourcewar spam spann sparsely speedup
    spew spit splitext splitlin sponsorship spoof spool sport spot sprintf sqlit sqrt squeez srcset sshd stackblitz stacklevel stackoverflow stacktrac
    stallman standby stanza starter staticmethod statistical status statuscod stdlib steal stephen stepp stick sticky stolen story strac straight
    straightforward strategi stray strcmp streamich strength stres strftim strictequal strikethrough stringifi stringio stringtabl strlen stronger
    structural study stupid stylefil subdir subkey submission subnet suboptimal subordinat subpath subprocess subproject subroutin subscript subst
    substack substring subtraction subtyp subversion successiv successor suffer suffic sugar suid suitably summ summari sums suno superclas superfluou
    superset supervis supp supplement surfac surrey surrogat surviv susceptibl symmetric symref syms synonymou syntactic syntactically syntaxfm
    synthesiz synthetic sysroot systemctl sysvinit tablespac tabsiz tabular tagger tagnam tailor tamper tape tars taylor tbody tcsh teardown tech
    technologi telnet tempfil templ temporalio tempt tenth terabyt terminology tester testsuit textdecoder textiowrapper textually theodor theoretical
    thereof threat threw throttl thumb thyrsu ticket tiff till timefram timespan tipc tlsv tmpfil tojson tokenization tokenizer tolerant tolerat toma
    toml tony toolsuit topmost topological topology tortiou torvald tracepoint tracer train transactional transcod transformer transitiv translator
    transpil transpiler trapp trash travisci treatment triag trial tricky troubleshoot truly trunk truth truthy tsconfig ttys tuned tuning typenam
    typescriptlang typeset typesett tytso uchar udev udevd ugly ulrich ultimat unaffect unalign unambiguou unambiguously unary unawar unbind unblock
    unbuffer unclear uncommitt uncommon uncompres unconditional undef underneath undon unencrypt unexpectedly unexport unfortunat unicast uniform
    uniformly uniforum unify unimplement uninitialis uninterest uninterpret uniq universally university unload unmaintain unmatch unnam unneed unpair
    unpars unpkg unprintabl unqualifi unrecoverabl unref unreferenc unregister unreleas unresolv unrestrict unshar unshift unsort unsubscrib
    unsuccessful untagg unwind unwrap unwrapp unzip upcom uploadpack uptim upward urandom uris usability usec usefulnes userdiff userid userland
    utilization utim utmp validator valign valuabl variadic varnam vast verbosely vercel verifier verity vertically vfat vgdb vimdiff virtualiz
    virtualization virtually visibility visitor visualiz visualization visually visualstudio vite vlan vmlinux vscod vulnerabl wake wakeup walker
    wasteful watchdog watcher watchman watson weaker webserver websocket weekday weren werner werror west whenc whilst whistl whitelist widen wider
    widespread widget wild wilf wilford william wind woken wonder workdir workspac wray writeabl writefil writefilesync writehead wtmp xarg xattr xcod
    xdiff xffff xhtml xinclud xmldocptr xmln xsladdcall xsldropcall xsltaddkey xsltaddtemplat xsltapplytemplat xsltcheckexturi xsltcheckwrit xsltchoos
    xsltcompileattr xsltcopynamespac xsltcopytextstr xsltcreatervt xsltdebug xsltdocumentcomp xsltdocumentelem xsltdocumentptr xsltelement xsltevalavt
    xsltevalxpathstr xsltfinddocument xsltfindtemplat xsltflagrvt xsltforeach xsltfreeavtlist xsltfreedocument xsltfreelocal xsltfreervt
    xsltgetcnsprop xsltgetextdata xsltgetextinfo xsltgetkey xsltgetnamespac xsltgetnsprop xsltgetqnameuri xsltgettemplat xsltgetutf xsltinit
    xsltinitctxtext xsltinitctxtkey xsltisblank xsltkeyfunction xsltloaddocument xsltlocal xsltlocalestrcmp xsltmessag xsltnewdocument xsltnewlocal
    xsltnextimport xsltnumberformat xsltreleaservt xsltsaveprofil xsltsaveresultto xsltsetsortfunc xsltsort xsltsortfunc xsltsplitqnam
    xsltstackelemptr xsltstrxfrm xslttemplateptr xslttimestamp xsltxpathcompil xtabl xxxx xyzzy yarg yesterday young zdiff zebra zipfil zmor zombi
    zoneinfo zones zstd
  `),
  known: words(`
    abbrev abbreviation abcd abortsignal absenc absent absolutely abstraction acceptabl accidentally accommodat accompani accomplish accuracy accurat
    activation actively activiti activity acts adapt addr adjacent adjustment admin administration administrativ adopt advic advis affiliat afterward
    aggregat aggressiv agre ahead aims alert alignment aliv allbox alloc allocator alongsid alphanumeric ambiguity ambiguou amend analogou analyz
    analyzer ancestry anchor ancient andrew android annotation anonymou anyon apart appearanc appl appropriately approv approximat approximately apps
    april argc arial arithmetic arrang arraybuffer arriv arrow articl ascend asks aspect assembler assembly asset assist association assumption
    assuranc asterisk asynchronously atomic atredhat attachment attack attacker attention attr attributeerror audit augment august authority
    authorization autoconf automat auxiliary avatar babel babelj backport backspac badly balanc band bandwidth banner basenam bases basically believ
    bell besid beta bewar bigger bigint bisect bitmap bitwis black blocksiz blog bogu bold book bootstrap border borrow boston bother bottom boundari
    brac brand breakag brian bridg briefly bring broadcast brok brought brows bucket bugfix buggy bugzilla builder bulk bump bunch bundler busines
    busy button bypas bypass bytearray bzip calculation callabl came cancell candidat canonical canonicaliz capabl card carefully caret carri carriag
    carry cast catalog categori category caught caution cell central cert certainly cflag cgroup chalk challeng chanc chapter characteristic charg
    charset chat chdir checker checkpoint checksum chmod chown chrom chroot cipher circular circumstanc clang clarifi clarify classic classifi
    classification classify classlist classmethod claus cleanly clearly click clobber closely closer closest closur cmak cmdlin coalesc codebas
    codecov coded coding coerc colin collaps collector collision coming comm commandlin commercial committer comp compani company compat complement
    complexity complianc complicat comprehensiv compressor compromis computation computer concat concatenation concern concret concurrency concurrent
    concurrently conduct configurabl confirm confirmation confusion consecutiv consequenc consequential consequently consideration consistently
    constrain construction consumer consumption contiguou continuation continuou continuously contrast controller conventional conversely cooki
    coordinat cope corepack cores corner correction correctnes corruption couldn counterpart coupl coverall cpan cpus cqre creator criteria critical
    crlf cruft cryptographic ctrl ctxt cumulativ curl curly cursor customization cvsserver cyan cygwin dangerou dangl darwin datagram dates dbus
    deactivat dead deadlock dealing deallocat december decision decompres decompress decorat decreas decrypt dedicat deem deep deeper defer deferr
    deflat defs delegat deliberately deliver demo demonstrat deni deno deny deploy deprecation deprecationwarn deps dereferenc derivativ desc descend
    descendant descriptiv designat desirabl desktop despit dest detector deterministic devel dies differentiat difficult diffstat difftool digest
    dirnam dirs dirty disallow disambiguat disappear disclaim disclaimer disconnect discord discourag discovery discuss dispatch distanc distinct
    distinction distro divid division docfix documentelement docutil dollar dots dott draft draw driv dual dumb dummy ease easiest ecma ecosystem edge
    edition efficiency efficiently eight elaps eliminat elsewher embed embedder employ emulat emulation emulator encapsulat encoder encoding
    encryption ended endian endif endpoint endswith engineer enhancement enqueu enterpris entiti entity enum enumeration environ epoch equality
    equally eras eric errno eslint essential essentially estimat ethernet evaluation eventemitter eventually everyon everywher exce exces exchang
    exclamation exclusion exclusively exercis exhaust exhaustiv existenc existent exitcod expectation expensiv experienc experiment expiration
    exponential expr exslt extensiv extern externally extremely face facilitat faciliti facility factory fair fairly fake familiar fastest fault favor
    favour fball fbalway fbauth fbauto fbcor fbdeb fbdebian fbdebug fbdefault fbdpkg fbexampl fbfals fbfil fbfoo fbgpg fbhead fbhttp fbllvm fblocal
    fblogin fbmachin fbmount fbnam fbnever fbno fbnon fbpam fbpasswd fbpath fbref fbsession fbsourc fbsyslog fbsystemctl fbth fbtru fbupdat fbuser
    fbwarn fcdocker february fedora feedback feel fewer ffff fiall ficommand fidevic fidir fidirectory fifilenam fifo fiformat fifth figroup fihost
    fiid fikey filepath filetyp filist fimod finaliz fingerprint fino finot finumber fipackag fipath fipattern fiperf fipid fiport fire firefox
    firewall fisiz fistr fityp fiuser fiusernam fivalu five fiversion fixing fixup flatten flavor flexibility flexibl floor fnmatch focu fold foobar
    fool footer footprint forbid forbidden foreach foreground foreign forever forget forgot formatter formerly forth fourth fraction fractional
    fragment franc franklin freebsd freed freely frequency frequently fresh frontend frotz frozen fsprog fstab fulfill fullnam functional furnish
    furthermor gather gave getattr getitem getopt getter gettext gids gigabyt gitattribut gitconfig gitignor gitk gitlab gitmodul glibc globally globb
    gmail gnupg gone googl grab gracefully graft grain grammar graphic graphical great greatly green grow guard guess guest guidelin hack halt handful
    handshak handy hang happy hardcod harder hardlink hasattr hasn haven health heap heavily heavy held helvetica heuristic hide hides hierarchi
    highly histogram histori historically hits hitt homepag honour hopefully horizontal howto hunk hybrid hyphen icmp icon iconv ideal ideally ident
    identically identification idle ieee ietf illegal illustrat imagin imap immediat implication imply importanc importerror impos inactiv inclusion
    inconsistent incorporat incremental inde indefinitely indentation independently indic indication indicator indirect indirectly individually
    inefficient infer inferr infinit infinity influenc inform informational informativ infrastructur ingres inheritanc inhibit initiat initrd inject
    inner inod insecur insertion insn inspector inspir inst installer instantiat instantiation instrument instrumentation insufficient intact
    integrity intel intent intentionally inter interactively intercept interfer intermediat international internet interoperability interpolat
    interpretation interruption introspection invalidat invariant invent invers invert invisibl ioctl iptabl irrelevant isaac isfil isolat isolation
    italic iter iterabl iterator james january jason jest john journal july june karel keyboard keyed keyerror keyr kilobyt knowledg kwarg kzak lambda
    land largely largest late latency latin lazily lazy ldap leaf legal lesser lexical lexicographic libc libcurl libexslt libs libxml life lifecycl
    lifetim light lightweight likewis linear lineno linker lint listener listinfo literally lives llvm localhost localiz localstorag lockfil logger
    logically longest loopback lose losing lots lowercas lowest lstat lxml lzma mackenzi macosx mailbox mailinfo mailmap mailto mainly maint majority
    malform maliciou malloc mangl manifest manipulation march markup matcher matchmedia material math matrix maximal maxsiz mayb meaning measurement
    medium meet megabyt membership memcheck merely mergetool mess metric meyer michael micro microsecond microsoft migrat migration mike million mime
    mimic mind mingw minifi minimiz mips misbehav misc miscellaneou mishandl mislead mismatch mistakenly misus mitigat mkdir mmap modifier modular
    moment month moreover mous moves moving msvc mtim multicast multilin multipli multiply multithread mung mutat mutex mutually namely nanosecond
    narg narrow natively natur natural naturally nbsp near nearest nearly negat negation negligenc negotiat negotiation netbsd netdev nevertheles
    newest nice nobody noninfringement nonsens nonzero normalization notabl notably notifi notification notify notimplement november numerical numerou
    obscur observ obviou obviously occasionally octet october octopu officially offlin offload oldest ongo opaqu openbsd opencollectiv opensourc
    openssl operand oppos opposit optimal opts oracl ordinary organiz organization orient originat oserror ought outcom outer outgo outlin outputt
    overall overlap overlapp overload overly owned owns paging paint pandoc panic paper paragraph parenthes parenthesi parkway partially pascal
    passphras passwd paul paus paying payload peek peer penalty perfect perfectly perhap periodically permanent permanently persist persistent
    personal pertain peter phras pictur pids ping piped pipelin pipes piping pixel pkcs placeholder plaintext plan plann play plug plugg plumb pnpm
    polici poll polyfill pool poor poorly popular porcelain positional possibiliti postgr postgresql powerful powerpc practical precis precisely
    precision precompil predicat preferably preload preparation preprocessor prerequisit pres presentation preset press presumably pretend prettier
    preview primitiv principl printabl printer printf prio prioriti privacy prob problematic proce proceed professional profiler profit prog
    programmer prohibit promot pron proof prop propagat propagation propos proposal protection proto prov provider provision proxi pthread publication
    punycod pure purely purg puts putt qdisc qualifi quality quota randomly rare rarely rates ratio raymond reachability react readability readfil
    readfilesync readlink readonly reasonably reboot rebuild rebuilt receiver recipient recognis recommendation recompil reconfigur recovery recreat
    recursion redhat redirection redistribution reduction redundant redwood refactor referral refnam refresh refspec regenerat region registration
    regularly reimplement rejection relation relationship relatively relax reliabl reliably reload remainder reorder repeatedly repl replay reply repr
    reproduc reproducibl rerer resett resiz resolver resort respond responsibility restructuredtext retri retry reusabl reveal review revok richard
    robin robust role roll room rotat roughly rout rows rstreportmargin rstrip rust safer safety sake sale sanitiz sanity satisfi satisfy savannah
    saves saving saying sbin scalar scenario sched scheduler schema scor scratch scroll secondary secret seed seeing seek sees selectively selector
    selinux sell semi semicolon semver sender sensibl sequencer sequential sequentially serial serializ serialization seriou setenv setgid setter
    settimeout setuid shallow shap sheet ship shipp shor shortcut shorten shorter shortest shorthand shortlog shot shouldn shrink shut sides sighup
    sigint sigkill sigterm silenc silent simpler simplest simplifi simulat simultaneously sindr sindresorhu sites sized sizeof slight slot smallest
    smart smtp snippet sock soft solely solv someon somewhat sorhu sound sourceforg sourcemap span sparc spdx speak specializ specially spend spent
    splitt sponsor spread spuriou squash squelch stal stamp standalon standardiz star startswith stateles statically stay stdio stev stopiteration
    storedthem strang strbuf stricter stringify strong strongly stub stuck studio subclas subclass sublicens submit submitt subproces subscription
    subsequently substr subtl subtract subtre succe sudo sufficiently suggestion summariz superblock superproject supersed superuser supplementary
    suppression surpris surround suspect suspend sustainabl swapp swarm synchroniz synchronization synchronously syntaxerror syscall sysctl sysf
    syslog sysv tagg tail tarball taught teach technically techniqu technology temp temporal temporarily tend termcap termination terminator terminfo
    ters texinfo textconv textual theory thereby thin thoma thought thousand throughout throughput tick tidelift tied tighten tild timed timezon
    timing tiny tips tmpdir tmpf today tokeniz took toolchain toolkit toplevel tostr totally toward traceback trad traditionally trailer transaction
    transferr transient transmission transmit transmitt transparent transparently travers traversal trick trim trimm trip tripl troubl trunc
    truncation tune tunnel tutorial twitter typedarray typedef typeof typo typofix ubuntu uids ulimit ultimately umask umount unam unavailabl unborn
    unbound uncaught uncompress unconditionally undesirabl undo undocument unescap unhandl unicorn unifi unindent uninitializ uninstall unintend union
    uniquely universal unlikely unlimit unlink unlock unmerg unmodifi unmount unnecessarily unpredictabl unprivileg unquot unreachabl unreadabl
    unrecogniz unrelat unreliabl unstabl untouch untrust unusabl unusual unwant uppercas useles userspac utiliz uuid valgrind validity vari variation
    variety vars vary vector verb verbosity verdana versa versu vger vice video viewer violat violation visual volatil vulnerabiliti vulnerability
    wall wasi wasm wasn wast watch weak webassembly webpack week weight weird went whatsoever whatwg wheel wherea wherever whichever whom widely wins
    wire wise workload worry wors worst worth wouldn wrot xffffffff xmlchar xmlnodeptr xpath xsldbg xsltproc xterm yaml yellow yyyy zone
  `),
  usual: words(`
    abbreviat ability abort abstract accessibl accordingly accumulat achiev acquir activat additionally addon administrator advanc advantag advertis
    agent alias align allocat allocation almost alon alpha alphabetic alter alternat alternatively although among analysi ancestor annotat ansi answer
    anymor anyway anywher apach apis applicabl approach arch architectur area aren argv aris asciidoctor asked asking assert assertion assignment
    async asynchronou attach auth authenticat authentication automatic availability averag await awar away backend background backslash backup badg
    bare bash basi batch behav behaviour behind belong benchmark benefit beyond binari bind binding bits blam blank body bool boot bound boundary
    bracket brief browser builtin bundl calculat callback caller cancel capabiliti capability capital captur care careful catch caveat center
    certificat chain changelog channel checkout cherry child children choic choos chosen chunk claim class cleanup clock cluster codepath codes
    collect collection colon combination come comes committ commonj commonly communicat communication compact comparison compilation compiler complain
    completely completion complex compliant component compos compres compress compression concatenat concept conditional conform confus conjunction
    consistency consistent constant constraint construct consult consum contact container contract contrib contribut contribution contributor controll
    convenienc convenient convention conversion coreutil corrupt cost counter cours cover coverag crash creation credential credit cros crypto
    customiz cycl daemon damag daniel dark dash david days deal debugger decid decimal declar declaration decod decoder decoration delay deletion
    delimit delimiter delta demand denot dependency dependent depth deriv descriptor desir destination destroy detach detection develop diablo diagnos
    diagnostic dict dictionary didn differ differently digit direct direction directiv discard discover discussion dist distinguish docker domain dpkg
    driver dropp dump duplicat duration dynamic dynamically early easier easily easy echo ecmascript editor effectiv effectively efficient effort elif
    emac email embedd emit emitt enclos encounter encourag encrypt ending ends enforc engin enhanc enter entirely enumerat especially establish eval
    evaluat ever exact examin exceed exclusiv exec expansion experimental expir explain explanation explicit expos expres express extent external
    extract fact factor fall fallback family fashion faster fatal fbdocker fbgit fbnot fbsystemd feed fifil figit figur fill final finam fine finish
    fioption fitnes fixm flat float flow flush folder font fork former four fram framework freedesktop friend friendly front fsck func functionality
    gain garbag generally generation generic gets gett gitweb gives giving glob gnom goal goes going govern gplv grant graph greater grep guarante
    gues guid gzip half hand handler hard hardwar height hello helpful henc hereby hexadecimal hidden hierarchy high highest highlight hint historical
    hold holder honor hope hostnam hour href huge human idea identical identifi identify identity impact implicit implicitly impossibl improvement
    inclusiv incom incompatibl incomplet incorrect incorrectly increas increment indent independent inherit init initialization initially inlin
    insensitiv insert inspect instruct instruction integrat integration interact interaction interactiv interest internally interpreter interrupt
    interval introduction involv iprout isinstanc iterat iteration java jobs jump kept keyword kill lack lang larger latest latter launch layer layout
    leak learn legacy lets letter liability liabl librari libxslt limitation linkstyl listen littl live loader locally locat lock logg logic logical
    login logo logs lookup loop loos loss lost machinery maco macro magic maintainer maintenanc major makefil management manager mandatory manipulat
    manner manpag manually mapping maps marker mask matter meaningful meant measur media member mention menu merchantability meta metadata middl
    millisecond minimal minimum minu minut mirror mistak mixed model modern modes monitor mostly mount move moved mozilla naming necessarily negativ
    neither nest newer newly news nicer nodej nodes normaliz notation noted npmj nroff numeric obsolet occurr occurrenc octal offer official offset
    omega omit onlin onto operator optimiz optimization origin originally overflow overhead overridden overview overwrit overwritten owner ownership
    packet packfil padd pager pages parallel param partial particularly partition party password past pathnam pathspec pend peopl percent percentag
    perf period permit person phas physical pick piec pipe pitch plain plugin plus pointer policy populat portabl portion position positiv posix
    possibility possibly post potential potentially power practic preambl preced precedenc predefin prefer preferenc preferr prepar prepend presenc
    pretty previously primarily primary prior priority privat privileg probably proc procedur processor product production profil programm progres
    promis prompt proper protect prototyp proxy prun pseudo queri question queu quick quickly quit race rais random rate reach reachabl reader readlin
    ready really reasonabl rebas recently recogniz recover recurs recursiv recursively redirect referr reflect reflog refs refus regard regardles
    regex regexp registry regression reject relevant reli rely remember removal render repack repeat replacement repo repositori representation
    requirement resid resolution respect respectiv respons responsibl rest restart restor restrict restriction resum retain retriev reus revers revert
    revision rewrit rewritten risk round routin rule runner safe safely said sampl saved says scal scan scann schedul schem scop screen secur seem
    seen segfault segment selection semantic sens sensitiv separately separator september seri serv session setup shadow shall shield shift shutdown
    signatur significant significantly silently similarly simplify site situation sizes skipp slash sleep slic slightly slow slower smaller snapshot
    solari solution somewher soon spars spawn spec specifically specifier speed spell squar stability stabl stag stand startup stash statement static
    statistic stdin stopp storag strategy strict strictly strip stripp struct subcommand subdirectori subdirectory submodul subscrib subsection
    subsequent subset substantial substitut substitution subsystem succeed succes successful successfully sufficient suggest suitabl super supply
    suppos suppres suppress swap symbolic symlink sync synchronou synonym systemd tabs tags taking talk task team technical temporary thank themselv
    think third threshold throw thrown timeout timer timestamp tmac todo toggl token told topic tort total touch traditional traffic trail transfer
    transform transformation transition translat transport trap travi trees tried tries trigger trivial troff truncat trust trying tupl tweak twic
    typed typeerror typescript typical typing uint unabl unbreakabl unchang underlin underly underscor understand understood unexpect unfortunately
    uniqu unlik unnecessary unpack unsaf unset unsign unspecifi unsupport untrack unus upgrad upload upper upstream urls usabl usernam utiliti validat
    validation valueerror variant veillard vendor verbatim verifi verification vertical virtual visibl visit void volum walk warning warranti websit
    welcom whatever whenever whit wide wiki wikipedia wildcard wish workaround worker workflow worktre world wrap wrapp wrapper writabl writer wrong
    xslt yarn year yield yourself zlib
  `),
  constant: words(`
    able about abov absolut accept acces access accord account acros action activ actual actually added adding addition additional addres address adds
    adjust affect after again against algorithm alia allow along already also alternativ alway amount another anyth appear append appli application
    apply appropriat arbitrary archiv args argument around array ascii assign associat assum attempt attribut author auto automatically availabl avoid
    back backward base based basic becaus becom been befor begin beginn behavior being below best better between binary blob block blue boolean both
    branch break broken buffer bugs build built byte bytes cach call cannot case cases caus certain chang char character check clas clean clear client
    clon clos code color column combin comma command comment commit common community compar compatibility compatibl compil complet comput condition
    conf config configur configuration conflict connect connection consider consist consol const constructor contain content context continu control
    convert copi copy copyright core correct correctly correspond could count creat current currently custom data databas date debian debug debugg
    default defin definition delet depend dependenci deprecat describ description design detail detect determin developer development devic diff
    differenc different directly directori directory disabl disk display distribut distribution docbook docs document documentation does doesn doing
    done doubl down download drop during each earlier edit effect either element else empty enabl encod english enough ensur entir entri entry
    environment equal equivalent error escap even event every everyth exactly exampl except exception exclud execut executabl execution exist exit
    expand expect explicitly export expression extend extension extra fail failur fals fast featur fetch field file filenam files filesystem filter
    finally find first fixed fixes flag follow forc form format formatt forward found foundation free from full fully function further futur general
    generat generator github give given global good groff group handl happen hash have having head header help helper here higher history home hook
    host however html http hyphenation identifier ignor imag immediately implement implementation impli import important improv includ index indicat
    individual info information initial initializ input insid install installation instanc instead integer intend interfac internal interpret into
    introduc invalid invocation invok issu item itself javascript join json just justification keep kernel keys kind know known label languag larg
    last later lead least leav left length less level library licens like likely limit line lines link linux list literal load local location long
    longer look lower machin made mail main maintain make makes making manag manual many mapp margin mark master match maximum mean mechanism memory
    merg messag method might minor miss mode modifi modification modify modul more most much multi multipl must name named names namespac nativ
    necessary need network never newlin next node none normal normally note notes noth notic null number object obtain occur often older omitt once
    ones only open operat operation option optional optionally order original other otherwis output outsid over overrid pack packag page pair
    parameter parent pars parser part particular pass patch path pattern perform performanc perl permission permitt plac platform pleas point port
    portability possibl prefix present preserv prevent previou print problem proces process produc program project properly properti property protocol
    provid public publish pull purpos push python query quiet quot rang rather read readabl readm real reason receiv recent recommend record
    redistribut reduc refer referenc register regular relat relativ releas remain remot remov renam replac report repository represent request requir
    reserv reset resolv resourc respectively result return right root rules runn runs runtim same save script search second section security select
    self send sent separat sequenc server servic sets sett setting several shar shell short should show shown side sign signal similar simpl simply
    sinc singl size skip small socket softwar some someth sometim sort sourc spac special specifi specific specification specify split stack standard
    start stat statu stderr stdout step still stop stor stream string structur stuff styl stylesheet subject such suffix suit summary suppli support
    sure switch symbol synopsi syntax system tabl take taken takes target tell templat term terminal terminat test text than that their them then ther
    therefor thes they thing this thos though thre thread through thus time times titl together tool trac track tracker translation treat tree true
    turn type types typically undefin under unicod unit unix unknown unles until updat upon usag used useful user uses using usual usually util
    utility valid valu variabl variou verbos verify version very view vsnapshot wait want warn warranty ways well were what when wher whether which
    whil whitespac whol whos width will window with within without word work would writ written your zero
  `),
} as const;

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}
