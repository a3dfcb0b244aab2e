/**
 * The ordinary vocabulary of engineering: stems (`stemOf`) that stand in at least ten of 3 826 documents of everyday tools (read-me files of npm
 * packages, manual pages, documentation of Perl, Python, Go and Debian packages; counted on 2026-11-25). A word beside these is one that a person
 * who writes guidance for any work at all hardly comes to: ferry, invoice, lichen. Data, not code.
 */
export const ordinaryWords: ReadonlySet<string> = new Set(
  `
  aaaa aarch aaron abandon abbrev abbreviat abbreviation abcd abcdef ability abis able abnormally abort abortcontroller abortsignal about abov
  abruptly absenc absent absolut absolutely absorb abspath abstract abstraction abus accelerat accent accept acceptabl acceptanc acces access
  accessibl accessor accident accidental accidentally accommodat accompani accompany accomplish accord accordanc accordingly account accumulat
  accuracy accurat accurately achiev acknowledg acknowledgement acknowledgment acls acorn acquir acros acting action activ activat activation actively
  activiti activity acts actual actually adapt adapter adaptiv added adding addition additional additionally addon addr addres address addressabl adds
  adduser adequat adequately adher adjacent adjust adjustment admin admindir administration administrativ administrator adopt advanc advantag advertis
  advertisement advic advis advisabl advisory affect affiliat after afterward again against agent aggregat aggregation aggressiv aggressively agnostic
  agre agreement ahead aims alarm albeit alert alex alexander alexey algo algorithm alia alias alic align alignment alik aliv allbox alloc allocat
  allocation allocator allocunsaf allow almost alon along alongsid alpha alphabet alphabetic alphabetical alphabetically alphanumeric already also
  alter alternat alternately alternativ alternatively although altogether alway ambient ambiguiti ambiguity ambiguou amend among amount analogou
  analys analysi analyz analyzer ancestor ancestry anchor ancient andr andrea andrew android angl annotat annotation announc announcement annoy
  anonymou another ansi answer anybody anymor anyon anyth anyway anywher apach apart apis apparent apparently appear appearanc append appendix appl
  appli applicabl application apply appreciat approach appropriat appropriately approv approximat approximately approximation apps appveyor april
  aqperf arbitrarily arbitrary arch architectur archiv archiver area aren argc argpars args arguably argument argumentparser argv arial aris
  arithmetic around arrang arrangement array arraybuffer arriv arrow articl artifact artificial artistic ascend ascii asciidoc asciidoctor asdf asid
  asked asking asks aspect assembl assembler assembly assert assertion asset assign assignment assist associat association associativ assort assum
  assumption assur assuranc asterisk async asynchronou asynchronously asynciterator asyncresourc atim atom atomic atomically atredhat attach
  attachment attack attacker attempt attention attr attribut attributeerror attribution audienc audio audit augment august auth authenticat
  authentication authenticator authenticity author authoritativ authoriti authority authoriz authorization authorship auto autoconf autocrlf
  autodetect autodetection autogen autogenerat automak automat automatic automatically automattic autosquash autostash autotool autoupdat auxiliary
  avail availability availabl avatar averag avoid await awar away awesom azur babel babelj back backend background backlog backoff backport backslash
  backspac backtick backtrac backtrack backup backward badg badgen badly bail balanc ball band bandwidth banner bare barf barrier barry bars base
  based basedir baselin basenam bases bash bashrc basi basic basically batch bear bearer becam becaus becom been beep befor beforehand began begin
  beginn begun behalf behav behavior behaviour behind being believ bell belong below bench benchmark beneath beneficial benefit benign berkeley bernd
  bert besid best beta better between bewar beyond bias bidirectional bigger biggest bigint binari binary bind binding bindir binutil biom biomej
  bisect bisection bitcod bitmap bitmask bits bitwis black blah blak blam blank blindly blink blob block blocksiz blog blue bodi body bogu bold book
  bookworm bool boolean boom boost boot bootstrap bootstrapp border borrow boss boston both bother bottleneck bottom bound boundari boundary bourn
  boxes brac bracket branch brand break breakag breakpoint brian bridg brief briefly bright brightgreen bring broadcast brok broken bronz brought
  brown brows browser browserify bruno btrf bucket buffer bufsiz bugfix buggy bugreport bugs bugzilla build builder buildid buildpackag built builtin
  bulk bullet bump bunch bundl bundler burst busines busy busybox button bypas bypass byte bytearray bytecod bytelength byteoffset bytes bytesio
  bytesread byteswritten bzip cach cacheabl cachegrind cake calculat calculation calendar california call callabl callback callchain calle caller
  callgraph callgrind calloc callsit cambridg came camel camelcas cancel cancell cancellation candidat cannot canonical canonicaliz canonicalization
  capabiliti capability capabl capacity capital capitaliz capp caps captur card care careful carefully caret cargo carri carriag carrier carry cascad
  case cases casing cast catalog catch categori categoriz category caught caus caution caveat cdrom ceil cell center central centraliz cert certain
  certainly certfil certificat certification cflag cgit cgroup chain chalk challeng chanc chang changelog changeset channel chapter char character
  characteristic charg charl charset chart chat chdir cheap cheapest check checker checkout checkpoint checksum cherry child childproces children
  chines chip chmod choic chok choos chopp chor chos chosen chown chri christian chrom chromium chroot chunk cidr cipher circl circuit circular
  circumstanc circumvent cjwatson claim clamp clang clarifi clarification clarify clarity clas clash class classful classic classid classifi
  classification classifier classify classlist classmethod classnam classpath classv claus clean cleaner cleanly cleanup clear clearly cleartimeout
  clever click clickabl client clobber clock clon clos closely closer closest closur cloud cloudflar cluster clutter cmak cmdlin coalesc coccinell
  code codebas codec codecov coded codegen codenam codepag codepath codepoint coderabbit codes coding codspe coerc coercion coffe coincid cold colin
  collaborator collaps collat collation collect collection collectiv collectively collector collid collin collision colon color coloriz colour cols
  column combin combination come comes coming comm comma command commandlin comment commentary commentchar commercial commit committ committer common
  commonj commonly communicat communication community comp compact compani company compar comparabl comparator comparison compat compatibility
  compatibl compensat compet compil compilation compiler complain complaint complement complet completely completenes completion complex complexity
  compli complianc compliant complicat complication comply component compos composit compound comprehensiv compres compress compression compressor
  compris compromis comput computation computationally computer concat concatenat concatenation concentrat concept conceptually concern concis conclud
  concret concurrency concurrent concurrently cond condens condition conditional conditionally conduct cone conf conffil confidential config configfil
  configur configurabl configuration confirm confirmation conflict conform conformanc conformant confus confusion congestion conjunction connect
  connection connectivity conntrack consecutiv consequenc consequential consequently conserv conservativ consider considerabl considerably
  consideration consist consistency consistent consistently consol consolidat consortium const constant constantly constitut constrain constraint
  construct construction constructor consult consum consumer consumption contact contain container content contention context contextual contiguou
  continu continuation continuou continuously contract contrary contrast contrib contribut contribution contributor control controll controller
  convenienc convenient conveniently convention conventional converg conversation conversely conversion convert converter convey cook cooki cool
  coordinat cope copi copy copyleft copyright core coredump corepack cores coreutil corner corporation correct correction correctly correctnes
  correlat correlation correspond corrupt corruption cost costly could couldn count counter countermand counterpart country coupl courier cours cover
  coverag coverall cpan cppflag cpus cpuset cpython cqll cqre craft craig crash crat creat createreadstream createserver creation creator cred
  credential credit cris criteria critical crlf cron cros crud cruft crypt crypto cryptographic cryptography ctim ctor ctrl ctxt ctyp cumulativ curdir
  curl curly current currently curs cursor curv custom customary customer customiz customizabl customization cutt cvsexportcommit cvsimport cvsserver
  cyan cycl cyclic cygwin daemon daily damag dangerou dangl daniel dark darwin dash data databas datagram datatyp dataview date dates datetim dave
  david daylight days dbnam dbus deactivat dead deadlock deal dealing deallocat deallocation debconf debhelper debian debug debugg debugger debuginfo
  december decid decimal decision decl declar declaration declin decod decoder decompres decompress decompression decompressor decorat decoration
  decorator decreas decrement decrypt decryption dedicat deduc dedup deem deep deepen deeper deeply default defeat defer deferr defin definitely
  definitelytyp definition deflat defs degrad degradation degre deinitialization delay delegat delegation delet deletion deliberately delim delimit
  delimiter deliver delivery delta demand demangl demo demonstrat deni denial deno denot deny depend dependenci dependency dependent deploy deployment
  depot deprecat deprecation deprecationwarn deps depth dequ dequeu deref dereferenc deriv derivativ desc descend descendant describ description
  descriptiv descriptor deserializ design designat desir desirabl desktop despit dest destdir destination destroy destruction destructiv destructor
  destructur detach detail detect detection detector determin determination deterministic devel develop developer development deviat deviation devic
  devlink devnull devtool dhcp diablo diagnos diagnostic diagram dial dialect dialog dickey dict dictat dictionari dictionary didn died dies diff
  differ differenc different differentiat differently diffi difficult difficulty diffstat difftool digest digit digital dimension direct direction
  directiv directly directori directory dirent dirmngr dirnam dirs dirstat dirty disabl disallow disambiguat disambiguation disappear disassembl
  disassembler disassembly discard disciplin disclaim disclaimer disclos disclosur disconnect discord discourag discover discoverabl discovery discus
  discuss discussion disk dispatch dispatcher display dispos disposition disregard dist distanc distinct distinction distinguish distribut
  distribution distro distutil ditto diverg divert divid division divisor dlopen dmesg docbook docfix docker dockerfil docs docstr docstring doctest
  doctyp document documentation documentelement docutil does doesn doing dollar domain domainnam donat donation done dont door dots dott doubl doubt
  down downcas downgrad download downsid downstream dozen dpkg dport draft drain dramatically draw drawback drawn drepper driv driven driver drop
  dropp dscp dsos dual dumb dummy dump dumper duplex duplicat duplication duration during dwarf dying dynamic dynamically eacc each eagain eager
  earlier earliest early ease easier easiest easily east easy ebcdic ecdh ecdsa echo ecma ecmascript ecosystem edge edges edit edition editor effect
  effectiv effectively efficiency efficient efficiently effort eggert egres eight einval either elaborat elaps electron electronic elem element elevat
  elid elif eligibl eliminat ellipsi elliptic else elsewher emac email embed embedd embedder emerg emergency emit emitt emitter emphasi employ empty
  emulat emulation emulator enabl encapsulat encapsulation enclos encod encoder encoding encounter encourag encrypt encryption ended endian endiannes
  endif ending endors endpoint ends endswith enforc enforcement engin engineer english enhanc enhancement enoent enough enqueu ensur enter enterpris
  entir entirely entirety entiti entity entri entropy entry entrypoint enum enumerabl enumerat enumeration environ environment environmental eoferror
  eperm ephemeral epoch equal equality equally equivalenc equivalent equivalently eras eric errno erroneou erroneously error esbuild escap eslint espa
  especially essential essentially establish estimat estimation estre ether ethernet europ european eval evaluat evaluation even evenly event
  eventemitter eventtarget eventually ever every everybody everyon everyth everywher evict evolution evolv exact exactly examin examination exampl
  exce exceed excellent except exception exceptional exces excessiv excessively exchang exclamation exclud exclusion exclusiv exclusively exec
  execargv execpath execut executabl execution execv exemplary exercis exhaust exhaustion exhaustiv exhibit exist existenc existent exit exitcod
  exotic expand expanduser expansion expat expect expectation expens expensiv experienc experiment experimental expert expir expiration expiry explain
  explanation explanatory explicit explicitly exploit explor explorer exponent exponential exponentiation export expos exposur expr expres express
  expression exslt extend extensibl extension extensiv extensively extent extern external externally extglob extra extract extraction extraneou extrem
  extremely extutil fabrizio face facebook facilitat faciliti facility facing fact factor factory fail failur fair fairly faith fake faked fall
  fallback fals falsy famili familiar family fancy fashion fast faster fastest fatal fault faulty favor favorit favour fbaccount fbadd fbalert fball
  fballow fbalway fbany fbapt fbarch fbarchitectur fbauth fbauto fbbinary fbbranch fbbuild fbcat fbchang fbcheck fbchfn fbclear fbcolor fbcolumn
  fbcommand fbcommit fbconfig fbconsol fbcontrol fbcopy fbcor fbcreat fbcrit fbdat fbdata fbdbu fbdd fbdeb fbdebian fbdebug fbdefault fbdescription
  fbdiff fbdir fbdisabl fbdocker fbdpkg fbdrop fbecho fbemerg fbenabl fbencod fbend fberr fberror fbexampl fbexec fbexit fbexport fbfals fbfc fbfil
  fbfilenam fbfoo fbformat fbfsck fbfstab fbgit fbgitattribut fbgitglossary fbgithook fbgitignor fbgitmodul fbgitrevision fbglob fbgpasswd fbgpg
  fbgroup fbgroupadd fbgzip fbhead fbhelp fbhom fbhttp fbif fbignor fbinfo fbinit fbinput fbinstall fbip fbiptabl fbjournal fbjournalctl fbjson
  fbkernel fbkill fbkmsg fblabel fbles fblin fblist fbllvm fblocal fblog fblogin fbls fbmachin fbmachinectl fbmak fbmaster fbmd fbmerg fbmod fbmor
  fbmount fbnam fbncurs fbnever fbnew fbno fbnon fbnot fbnotic fbnul fbnull fbobject fboff fbold fbon fbonly fboption fborg fborigin fbos fbpack
  fbpackag fbpam fbpasswd fbpassword fbpatch fbpath fbpghost fbpgport fbpguser fbpkexec fbpolkit fbpost fbpr fbps fbpsql fbrandom fbreadlink fbreboot
  fbreceiv fbref fbremot fbremov fbreplac fbreportbug fbreset fbrfc fbroot fbrunc fbsd fbselect fbsession fbset fbsh fbshadow fbshell fbshow fbsigkill
  fbsign fbsigterm fbsourc fbssh fbstart fbstat fbstatu fbstdin fbstdout fbsu fbsudo fbsyslog fbsystem fbsystemctl fbsystemd fbtag fbtar fbterm
  fbterminfo fbtext fbth fbtim fbtru fbtyp fbunam fbupdat fbus fbuser fbuseradd fbuserdel fbusermod fbvalu fbversion fbwarn fbwrit fbxdg fbyes
  fcdocker fcntl fear feasibl featur february fedora feed feedback feel fell fetch fewer ffff fiaction fiaddres fiafter fiall fialway fiarch
  fiarchitectur fiarg fiargument fiauto fibar fibas fibefor fibinary fiblock fichang ficlas ficolor ficolumn ficommand ficonfig ficonflict
  ficonnection ficontainer ficontrol ficount fidbnam fidebian fidefault fidefin fidescription fidevic fidiff fidir fidirectory fido field fieldnam
  fiencod fiersion fiexpr fifals fifield fifil fifilenam fiflag fifo fifoo fiformat fifth figid figit figroup figur fihost fihostnam fiid fiif fiignor
  fiindex fiinput fikey filabel file filehandl filemod filenam filength fileno filepath files filesystem filetyp fileurltopath filevel filimit filing
  filist fill filocal filogin filter fimask fimaster fimatch fimerg fimod final finaliz finalization finally finam finamespac find finder fine finer
  finever finew fingerprint finish finit fino finon finot finum finumber fioffset fion fionly fioption fiorigin fiother fioutput fipackag fipager
  fiparameter fipassword fipath fipattern fiperf fipid fiport fiprefix fipriority fiprofil fiprogram fiprotocol fips fire fired firef firefox firemot
  firequir fires firewall firmwar firoot first firstboot fisec fisecond fisection fiservic fiset fishell fishort fisignal fisiz fisocket fisourc
  fistart fistr fisystem fisystemd fitabl fitag fitarget fitext fitim fitimeout fitnes fitru fits fitty fityp fiuid fiunit fiuser fiusernam fiuuid
  fivalu fivariabl five fiversion fiwant fixed fixes fixing fixm fixtur fixup fiyes flag flagg flaky flash flat flatten flavor flaw flexibility
  flexibl flight flip float floor floppy flow flowid flush fnam fnmatch focu focus fold folder folk follow font fontconfig foobar fool footer
  footprint fopen forbid forbidden forc forcibly foreach foreground foreign forever forget forgot forgotten fork form formal format formatt formatter
  former formerly formula formulat forth fortran fortunately forum forward found foundation four fourth fprintf fqdn fraction fractional fragment
  fragmentation fram framework fran franc franklin fred free freebsd freed freedesktop freedom freelist freely frees freez freq frequency frequently
  fresh freshly friedl friend friendly from fromjson front frontend frotz frozen frozenset fsck fsckobject fsmonitor fspath fsprog fstab fstat fsync
  fudg fulfill full fullnam fullwidth fully fulton func funcnam function functional functionaliti functionality functool fund fundamental funny
  furnish further furthermor fury fuse futur fuzz fuzzy fwmark gailly gain games gaps garbag gateway gather gave gdbserver gdbu geco general generaliz
  generally generat generation generator generic genericalia geometry georg german getaddrinfo getattr getcwd gethostbynam getitem getlin getopt
  getpwuid gets gett getter gettext getty getvalu gids gigabyt gist gitattribut gitbook gitconfig gitdir gitfil github gitignor gitk gitlab gitlink
  gitmodul gitter gitweb give given gives giving glib glibc glitch glob global globally globalthi globb glossary glyph gmail gmtim gnom gnupg gnustep
  gnutl goal goes going golang gold gone good googl goroutin goto govern gpgconf gpgsign gplv grab grac graceful gracefully graft grain grammar grant
  granularity graph graphic graphical gray great greater greatest greatly greedy greek green greet greg grep grey groff grok group groupnam grow grown
  grpc gshadow guarante guard gues guess guest guid guidanc guidelin guido gunzip gzip gzipp haardt hack hacker haibl half halt halv hamano hand
  handful handl handler handshak handy hang happen happily happy hard hardcod harden harder hardlink hardwar hardwir harm harmles harnes hasattr hash
  hashabl hashmap hashtabl hasn hasownproperty haugh have haven having head header heading health heap hear heard heartbeat heavily heavy height held
  helgrind hellman hello help helper helpful helvetica henc here hereby hess heuristic hexadecimal hexdigit hidden hide hideref hides hiding hierarchi
  hierarchical hierarchy high higher highest highlight highly highwatermark hint histogram histori historical historically history hits hitt hmac
  hoist hold holder hole holes home homedir homepag honor honour hood hook hope hopefully hops horizontal horizontally host hostnam hotspot hour hous
  housekeep however howto hpux href html http httpd hubert huge human hundr hundred hunk hurd hurt hybrid hyperlink hypervisor hyphen hyphenation
  hypothetical iana icas icmp icon iconv idea ideal ideally ident identical identically identifi identification identifier identify identiti identity
  ides idle ieee ietf ifconfig ifdef ignor ignorabl ignorecas igor illegal illustrat imag imagin imap imitat immediat immediately immutabl impact impl
  implement implementation impli implication implicit implicitly imply import importabl importanc important importantly importer importerror importlib
  impos impossibl improperly improv improvement inability inaccessibl inaccurat inactiv inactivity inadvertently inappropriat incidental includ
  includedir inclusion inclusiv incom incompatibiliti incompatibl incomplet inconsistenci inconsistency inconsistent inconvenient incorporat incorrect
  incorrectly increas increment incremental incrementally incur inde indefinitely indent indentation indep independent independently index indexerror
  indexof indic indicat indication indicator indirect indirectly individual individually inefficient inet inetd infer inferenc inferr infil infinit
  infinity inflat influenc info inform information informational informativ infrastructur ingres inherent inherently inherit inheritabl inheritanc
  inhibit init initial initialis initializ initialization initializer initially initiat initiativ initrd inject injection inlin inner innermost inod
  input inputfil insecur insensitiv insensitively insert insertion insid insignificant insist insn inspect inspection inspector inspir inst install
  installation installer instanc instanceof instant instantiat instantiation instantly instaweb instead insteadof instr instruct instruction
  instrument instrumentation insufficient intact integer integral integrat integration integrity intel intend intensiv intent intention intentional
  intentionally inter interact interaction interactiv interactively intercept interchang interest interfac interfer interior interleav intermediary
  intermediat internal internally international internationaliz internet interoperability interpolat interpolation interpret interpretation
  interpreter interrupt interruption intersection interval interven intl into intrinsic intro introduc introduction introspect introspectabl
  introspection ints intuitiv invalid invalidat invariant invent invers invert investigat invisibl invocation invok involv ioctl iprout iptabl irix
  irrelevant irrespectiv irreversibl isaac isatty isdir isempty isfil isinstanc island islink isolat isolation issu issubclas issuecomment issuer
  istanbul istanbulj italic item itemnam iter iterabl iterat iteration iterator itertool itself james january japan japanes jared jaredwray jason java
  javascript jean jeff jest jestj jetbrain jgit jobs joey johann john johnson join josh journal journald jpeg jsdelivr json jsonjoy julian juliann
  july jump june junio junk junon just justification justify kallsym karel keep keepachangelog keepaliv keith kept kerbero kernel kerrisk kevin
  keyboard keyed keyerror keyfil keygen keyid keyr keyring keys keyserver keyword kick kill killall killer kilobyt kind king kmsg knob know knowledg
  known kubernet kuznet kuznetsov kwarg kwds kzak label labelcolor lack lackey laid lambda land lang languag laptop larg largely larger largest larry
  last late latenci latency later latest latin latter launch launcher layer layout lazily lazy lcov ldap ldflag lead leader leaf leak leakfix leap
  learn leas least leav left leftmost leftover legacy legal legend legitimat length lennart less lesscharset lesser lets lett letter level leverag
  lexer lexical lexicographic lgpl liability liabl libblkid libc libcurl libdir libexec libexslt libffi libgcrypt libmount libpq libpthread librari
  library libs libstdc libtool libuv libxml libxslt licenc licens lies life lifecycl lifetim lift liftoff light lightweight like likelihood likely
  likes likewis limit limitation line linear linecach linefe lineno linenumber lines linger link linkag linker linkstyl lint linter linu linux list
  listdir listen listener listinfo listing lite literal literally littl litvak live lived lives ljharb llvm load loadabl loader local localhost
  locality localiz localization locally localstorag localtim locat location lock lockfil lodash logfil logg logger logic logical logically login
  logind loglevel lognam logo logout logoutputencod logs lone long longer longest longstand look lookup loop loopback loos loosely loosen lore lose
  loses losing loss lossles lost lots loup love lower lowercas lowest lstat lstrip luke lxml lzma mach machin machinery macintosh mackenzi maco macosx
  macro made mafintosh magenta magic magnitud mail mailbox maildir mailinfo mailman mailmap mailto main mainly maint maintain maintainer maintenanc
  major majority make makefil makemaker makes making malform maliciou malloc manag management manager mandat mandatory mangl manifest manipulat
  manipulation manner manpag manpath manual manually manufacturer many mapp mapper mapping maps marc march margin mark markdown marker marketplac
  marku markup marshal martin mask mass massif massiv master match matcher matchmedia material materializ math mathematical mathia matrix matt matter
  matthia maxdepth maximal maximiz maximum maxsiz mayb maybelocal mbit mbox mcpu mdash mdocdat mean meaning meaningful meaningles meant meantim measur
  measurement mechanism media medium meet megabyt meld mellanox member membership memcheck memcpy memf memo memoiz memory memoryview mems mention menu
  merchantability mercurial mere merely merg mergetool mess messag meta metacharacter metaclas metadata meter method metric meyer michael michail
  micro microsecond microsoft middl midnight midx might migrat migration mike miller million millisecond mime mimetyp mimic mimick mind mingw minifi
  minimal minimatch minimiz minimum minix minor minu minut mips mirror misbehav misc miscellaneou misconfigur misconfiguration miscount mishandl
  misinterpret mislead mismatch mismerg miss misspell mistak mistaken mistakenly misus mitigat mitigation mixed mixing mixtur mkdir mkfifo mkfs mktemp
  mmap mnemonic mocha mock mode model modem modern moderniz modes modifi modification modifier modify modnam modprob modul modular modulo modulu
  moment monday monitor monkey mono monochrom monotonic month more moreover morgan moria most mostly motion mount mountinfo mountpoint mous move moved
  movement moves moving mozilla mraz msdn msdo msec msgid msvc msys mtab mtim much multi multibyt multicast multilin multipart multipl multiplex
  multipli multiplication multiplicativ multiplier multiply multithread mung must mutabl mutat mutex mutually myapp myclas myer myfil mysql naiv name
  named namedtupl nameerror namely names namespac naming nano nanosecond napi narg narrow narrower nasty nathan nativ natively natur natural naturally
  navigat navigation nbsp nbyt ncurs near nearest nearly necessarily necessary need needles needlessly negat negation negativ negatively negligenc
  negotiat negotiation neighbor neighbour neither neon ness nest netbsd netdev netfilter netgroup netlify netlink netmask netn netrc netstat network
  networkd neutral never nevertheles newer newest newlin newly news next nextstep nexttick nexu nice nicely nicer nichola nick nicknam nicola niel
  nine ninja nist nitfol nntp nobody nocas node nodei nodej nodes nodesourc noheading nois noisy nonc none nonempty nonetheles nonexistent nongnu
  noninfringement nonlocal nonsens nonsensical nonstandard nonzero noop normal normaliz normalization normally normcas notabl notably notation note
  noted notes noth notic noticeabl notifi notification notify notimplement notion november nowaday nowher npmignor npmj npmx nptl nroff nsec nspawn
  nsswitch ntfs null nullish numa number numeric numerical numerically numerou obey objdump object objectiv objectnam obscur observ observabl obsolet
  obtain obviou obviously occasion occasional occasionally occupi occupy occur occurr occurrenc octal octet october octopu offend offer offic official
  officially offlin offload offset often oids okay older oldest omega omit omitt once onelin onerror ones ongo onlin only onto onward oops opaqu opcod
  open openbsd opencollectiv openpgp opensourc openssh openssl openwall operand operat operation operational operator opinion opportunity oppos
  opposit optim optimal optimis optimisation optimiz optimization optimizer option optional optionally opts oracl order orderfil ordinal ordinarily
  ordinary organiz organization orient orientation orig origin original originally originat orphan oserror other otherwis ought ours ourselv outcom
  outdat outer outfil outgo outlin output outputt outsid outstand over overall overcom overflow overflowerror overhead overlap overlapp overlay
  overlimit overload overlong overly overrid overridden overrun overview overwrit overwritten owned owner ownership owning owns pack packag
  packagephobia packager packet packfil padd page paged pager pages paging paint pair pandoc panic paper para paragraph parallel parallelism
  paralleliz param parameter parameteriz paren parent parenthes parenthesi parenthesiz parity parkway pars parsabl parsearg parseint parseopt parser
  part parti partial partially participant participat particular particularly partition partly party pascal pass passiv passphras passwd password past
  patch patent path pathlik pathnam pathsep pathspec patienc patrick pattern paul paus paying payload pays pcre peak peek peel peer penalty pend peopl
  percent percentag perf perfect perfectly perforc perform performanc performant perhap period periodic periodically perl perm permanent permanently
  permission permissiv permit permitt permutation persist persistent persistently person personal perspectiv pertain peter petr pfifo pgpas phas phil
  philip philipp philosophy phras physical physically pick pickax pickl pictur pids piec ping pinn pipe piped pipelin pipes piping pitch pitfall pixel
  pkcs plac placeholder placement plain plaintext plan plann platform platinum play playground pleas plug plugg plugin plumb plural plus pnpm pobox
  point pointer pointles polacco polici policy polish polkit poll pollution polyfill pool poor poorly popen popp popular populat porcelain port
  portability portabl portion position positional positiv posix possibiliti possibility possibl possibly post postfix postgr postgresql postinst
  postrm postscript potential potentially power powerful poweroff powerpc ppid practic practical pragma pread preambl preced precedenc precis
  precisely precision precompil precomput predat predecessor predefin predicat predict predictabl prediction pref prefac prefer preferabl preferably
  preferenc preferr prefetch prefix preimag preliminary preload prematur prematurely prepar preparation prepend preproc preprocess preprocessor prereq
  prerequisit pres presenc present presentation presently preserv preset press pressur presum presumably pretend prettier pretty prev prevent preview
  previou previously pric prim primarily primary primitiv principal principl print printabl printer printf println prio prior prioriti prioritiz
  priority priv privacy privat privileg prob probability probably problem problematic proc proce procedur proceed proces process processor procp
  procurement produc product production prof professional profil profiler profit prog program programm programmatic programmatically programmer
  progres progress prohibit project prologu promis promisify promisor promot prompt pron proof prop propagat propagation proper properly properti
  property proportion proportional propos proposal proprietary protect protection proto protobuf protobufj protocol prototyp prov provid provider
  provision proxi proxy prun pseudo pseudoterminal psql pthread ptrac pubkey public publication publickey publicly publish pull punctuation punycod
  pure purely purg purpos push puts putt python qdisc qemu qnam quad quadratic qualifi qualifier qualify quality quantity quantum queri query question
  questionabl queu queue quick quicker quickly quiet quietly quit quot quota quotation quotepath quux race races racy radix raid rainbow rais rand
  random randomiz randomly randomnes rang rangeerror rank rapid rapidly rare rarely rate rates rather ratio rational raymond reach reachability
  reachabl react read readability readabl readablestream readdir readdirsync readelf reader readfil readfilesync readlin readlink readm readonly
  readstream ready real reality realiz realloc really realm realpath realtim reap rearrang reason reasonabl reasonably reassign rebas reboot rebuild
  rebuilt recalculat receipt receiv receiver recent recently reception recip recipient reclaim reclassify recognis recognition recogniz recommend
  recommendation recompil recomput reconfigur reconnect reconstruct record recover recovery recreat recurs recursion recursiv recursively recv recycl
  redact redefin redhat redi redirect redirection redistribut redistribution redo reduc reduction redundancy redundant redwood reentrant refactor
  refcnt refer referenc referr referral reflect reflection reflog refnam reformat reformatt refrain refresh refs refspec refus regard regardles
  regenerat regex regexp region register registration registri registry regress regression regular regularly reimplement reimplementation reinitializ
  reinstall reject rejection relat relation relationship relativ relatively relax relay releas relevant reli reliability reliabl reliably reload
  relocat relocation rely remain remainder remap remapp remark remember remind reminder remot remotely remount remov removabl removal renam
  renamelimit render renormaliz reopen reorder reorganiz repack repair repeat repeatabl repeatedly repetition repetitiv repl replac replacement replay
  repli replicat replication reply repo report reporter repositori repository repr represent representabl representation reproduc reproducibl request
  requeu requir requirement requisit reread rerer rerun reschedul research resembl reserv reservation reset resett resid resident resiz resolution
  resolv resolver resort resourc resp respect respectiv respectively respond respons responsibility responsibl rest restart restor restrict
  restriction restrictiv restructur restructuredtext result resum resurrect retain retir retri retriev retrieval retry return reus reusabl revamp
  reveal revers reversibl revert review revis revision revisit revocation revok revs rewind reword rework rewrit rewritten rewrot rfind rhel rich
  richard right rightmost ring risc risk rmdir robert robin robust robustnes roff roland role roles roll rollback rollup roman room root rootf rossum
  rotat rotation rough roughly round rout router routin rows royalty rsquo rstreportmargin rstrip rsync ruby rule rules runc runlevel runn runnabl
  runner runs runtim runtimeerror russell russian rust ryan safari safe safely safer safest safety said sake sale salsa salt same sampl sandbox sane
  saner sanitiz sanitizer sanity sans satisfi satisfy savannah save saved saves saving saxon saying says sbin scal scalability scalabl scalar scan
  scann scanner scenario sched schedul scheduler schem schema scientific scissor scop scor scratch screen screenful screenshot script scriptlet scroll
  scsi sctp sdks search seat seccomp second secondary secondly secret secs section sector secur securely security seed seeing seek seekabl seem seen
  sees segfault segment segmentation select selection selectively selector self selinux sell semantic semantically semaphor semi semicolon semver send
  sendemail sender sens sensibl sensitiv sent sentenc sentinel separat separately separation separator september sequenc sequencer sequential
  sequentially seri serial serializ serializabl serialization serializer seriou seriously serv server servernam servic session setattr setdefault
  setencod setenv setgid setimmediat setinterval setlocal sets setsockopt sett setter settimeout setting settl setuid setup seven sever several
  severity sgml shadow shak shall shallow shap shar sharedrepository shebang sheet shell shield shift shim ship shipp shor short shortcut shorten
  shorter shortest shorthand shortlog shortstat shot should shouldn show shown shrink shuffl shut shutdown shutt sibl side sideband sides sighup
  sigill sigint sigkill sign signal signall signatur signer signifi significanc significant significantly signify signoff sigpip sigquit sigsegv
  sigterm sigusr silenc silent silently silly silver similar similarity similarly simon simpl simpler simplest simplicity simplifi simplification
  simplify simply simulat simulation simultaneou simultaneously sinc sindr sindresorhu singl singleton site sites situation size sized sizeof sizes
  skel skeleton skew skip skipp slab slash slav sleep slic slight slightly slot slow slowdown slower slowest slowly slurp smack small smaller smallest
  smart smith smooth smtp smudg snapshot snippet social sock socket soft softwar solari sole solely solid solution solv some somebody somehow someon
  someth sometim somewhat somewher sonam soon sooner sophisticat sorhu sorry sort sound sourc sourceforg sourcemap sourceroot sourcescontent sourcewar
  spac spam span spann sparc spars sparsely spawn spdx speak spec special specializ specially specifi specific specifically specification specifier
  specify speed speedup spell spend spent spew spit split splitext splitlin splitt sponsor sponsorship spoof spool sport spot spread sprintf spuriou
  sqlit sqrt squar squash squeez squelch srcset sshd stability stabl stack stackblitz stacklevel stackoverflow stacktrac stag stal stallman stamp
  stand standalon standard standardiz standby stanza star start starter startswith startup stash stat stateles statement static statically
  staticmethod statistic statistical statu status statuscod stay stderr stdin stdio stdlib stdout steal step stephen stepp stev stick sticky still
  stolen stop stopiteration stopp stor storag storedthem story strac straight straightforward strang strategi strategy stray strbuf strcmp stream
  streamich strength stres strftim strict strictequal stricter strictly strikethrough string stringifi stringify stringio stringtabl strip stripp
  strlen strong stronger strongly struct structur structural stub stuck studio study stuff stupid styl stylefil stylesheet subclas subclass subcommand
  subdir subdirectori subdirectory subject subkey sublicens submission submit submitt submodul subnet suboptimal subordinat subpath subproces
  subprocess subproject subroutin subscrib subscript subscription subsection subsequent subsequently subset subst substack substantial substitut
  substitution substr substring subsystem subtl subtract subtraction subtre subtyp subversion succe succeed succes successful successfully successiv
  successor such sudo suffer suffic sufficient sufficiently suffix sugar suggest suggestion suid suit suitabl suitably summ summari summariz summary
  sums suno super superblock superclas superfluou superproject supersed superset superuser supervis supp supplement supplementary suppli supply
  support suppos suppres suppress suppression sure surfac surpris surrey surrogat surround surviv susceptibl suspect suspend sustainabl swap swapp
  swarm switch symbol symbolic symlink symmetric symref syms sync synchroniz synchronization synchronou synchronously synonym synonymou synopsi
  syntactic syntactically syntax syntaxerror syntaxfm synthesiz synthetic syscall sysctl sysf syslog sysroot system systemctl systemd sysv sysvinit
  tabl tablespac tabs tabsiz tabular tagg tagger tagnam tags tail tailor take taken takes taking talk tamper tape tarball target tars task taught
  taylor tbody tcsh teach team teardown tech technical technically techniqu technologi technology tell telnet temp tempfil templ templat temporal
  temporalio temporarily temporary tempt tend tenth terabyt term termcap terminal terminat termination terminator terminfo terminology ters test
  tester testsuit texinfo text textconv textdecoder textiowrapper textual textually than thank that their them themselv then theodor theoretical
  theory ther thereby therefor thereof thes they thin thing think third this thoma thos though thought thousand thre thread threat threshold threw
  throttl through throughout throughput throw thrown thumb thus thyrsu tick ticket tidelift tied tiff tighten tild till time timed timefram timeout
  timer times timespan timestamp timezon timing tiny tipc tips titl tlsv tmac tmpdir tmpf tmpfil today todo together toggl tojson token tokeniz
  tokenization tokenizer told tolerant tolerat toma toml tony took tool toolchain toolkit toolsuit topic toplevel topmost topological topology tort
  tortiou torvald tostr total totally touch toward trac traceback tracepoint tracer track tracker trad traditional traditionally traffic trail trailer
  train transaction transactional transcod transfer transferr transform transformation transformer transient transition transitiv translat translation
  translator transmission transmit transmitt transparent transparently transpil transpiler transport trap trapp trash travers traversal travi travisci
  treat treatment tree trees triag trial trick tricky tried tries trigger trim trimm trip tripl trivial troff troubl troubleshoot true truly trunc
  truncat truncation trunk trust truth truthy trying tsconfig ttys tune tuned tuning tunnel tupl turn tutorial tweak twic twitter type typed
  typedarray typedef typeerror typenam typeof types typescript typescriptlang typeset typesett typical typically typing typo typofix tytso ubuntu
  uchar udev udevd ugly uids uint ulimit ulrich ultimat ultimately umask umount unabl unaffect unalign unam unambiguou unambiguously unary unavailabl
  unawar unbind unblock unborn unbound unbreakabl unbuffer uncaught unchang unclear uncommitt uncommon uncompres uncompress unconditional
  unconditionally undef undefin under underlin underly underneath underscor understand understood undesirabl undo undocument undon unencrypt unescap
  unexpect unexpectedly unexport unfortunat unfortunately unhandl unicast unicod unicorn unifi uniform uniformly uniforum unify unimplement unindent
  uninitialis uninitializ uninstall unintend uninterest uninterpret union uniq uniqu uniquely unit universal universally university unix unknown unles
  unlik unlikely unlimit unlink unload unlock unmaintain unmatch unmerg unmodifi unmount unnam unnecessarily unnecessary unneed unpack unpair unpars
  unpkg unpredictabl unprintabl unprivileg unqualifi unquot unreachabl unreadabl unrecogniz unrecoverabl unref unreferenc unregister unrelat unreleas
  unreliabl unresolv unrestrict unsaf unset unshar unshift unsign unsort unspecifi unstabl unsubscrib unsuccessful unsupport untagg until untouch
  untrack untrust unus unusabl unusual unwant unwind unwrap unwrapp unzip upcom updat upgrad upload uploadpack upon upper uppercas upstream uptim
  upward urandom uris urls usability usabl usag usec used useful usefulnes useles user userdiff userid userland usernam userspac uses using usual
  usually util utiliti utility utiliz utilization utim utmp uuid valgrind valid validat validation validator validity valign valu valuabl valueerror
  vari variabl variadic variant variation variety variou varnam vars vary vast vector veillard vendor verb verbatim verbos verbosely verbosity vercel
  verdana verifi verification verifier verify verity versa version versu vertical vertically very vfat vgdb vger vice video view viewer vimdiff violat
  violation virtual virtualiz virtualization virtually visibility visibl visit visitor visual visualiz visualization visually visualstudio vite vlan
  vmlinux void volatil volum vscod vsnapshot vulnerabiliti vulnerability vulnerabl wait wake wakeup walk walker wall want warn warning warranti
  warranty wasi wasm wasn wast wasteful watch watchdog watcher watchman watson ways weak weaker webassembly webpack webserver websit websocket week
  weekday weight weird welcom well went were weren werner werror west what whatever whatsoever whatwg wheel when whenc whenever wher wherea wherever
  whether which whichever whil whilst whistl whit whitelist whitespac whol whom whos wide widely widen wider widespread widget width wiki wikipedia
  wild wildcard wilf wilford will william wind window wins wire wise wish with within without woken wonder word work workaround workdir worker
  workflow workload workspac worktre world worry wors worst worth would wouldn wrap wrapp wrapper wray writ writabl writeabl writefil writefilesync
  writehead writer written wrong wrot wtmp xarg xattr xcod xdiff xffff xffffffff xhtml xinclud xmlchar xmldocptr xmln xmlnodeptr xpath xsladdcall
  xsldbg xsldropcall xslt xsltaddkey xsltaddtemplat xsltapplytemplat xsltcheckexturi xsltcheckwrit xsltchoos xsltcompileattr xsltcopynamespac
  xsltcopytextstr xsltcreatervt xsltdebug xsltdocumentcomp xsltdocumentelem xsltdocumentptr xsltelement xsltevalavt xsltevalxpathstr xsltfinddocument
  xsltfindtemplat xsltflagrvt xsltforeach xsltfreeavtlist xsltfreedocument xsltfreelocal xsltfreervt xsltgetcnsprop xsltgetextdata xsltgetextinfo
  xsltgetkey xsltgetnamespac xsltgetnsprop xsltgetqnameuri xsltgettemplat xsltgetutf xsltinit xsltinitctxtext xsltinitctxtkey xsltisblank
  xsltkeyfunction xsltloaddocument xsltlocal xsltlocalestrcmp xsltmessag xsltnewdocument xsltnewlocal xsltnextimport xsltnumberformat xsltproc
  xsltreleaservt xsltsaveprofil xsltsaveresultto xsltsetsortfunc xsltsort xsltsortfunc xsltsplitqnam xsltstackelemptr xsltstrxfrm xslttemplateptr
  xslttimestamp xsltxpathcompil xtabl xterm xxxx xyzzy yaml yarg yarn year yellow yesterday yield young your yourself yyyy zdiff zebra zero zipfil
  zlib zmor zombi zone zoneinfo zones zstd
  `
    .trim()
    .split(/\s+/),
);
