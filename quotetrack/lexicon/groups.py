"""Closed classes of words that the stages ask for: function words, and nouns that tell what marks hold.

They hold no names. A word may be in several of them; none of them is a list of examples.
"""

from __future__ import annotations

ADVERBS = frozenset(
    """
    juga pun kemudian lantas lalu kembali sempat sendiri langsung akhirnya terus turut bahkan masih
    pernah tetap lagi sebelumnya selanjutnya sembari pula kerap sering sudah telah hanya secara
    tegas singkat lebih jauh lanjut terang terus-terang blak-blakan gamblang ikut akan justru malah
    memang sekadar buru-buru tersenyum santai berulang kali dengan lugas kini saja jelas lantang
    awalnya semula misalnya mantap panjang lebar banyak optimistis serius ketus spontan resmi
    """.split()
)

COMPLEMENTISERS = frozenset(
    """
    bahwa bahwasanya kalau jika agar supaya bahwasannya
    """.split()
)

CONNECTIVES = frozenset(
    """
    namun sementara meski meskipun sebab padahal apalagi jadi bahkan kendati walau tetapi adapun
    sedangkan begitu demikian terlebih rencananya akibatnya hasilnya artinya sayangnya alasannya
    intinya justru pasalnya maka dan lalu kemudian sehingga lantas selanjutnya sebaliknya misalnya
    sebenarnya tentunya pertama kedua ketiga berikutnya sebelumnya hanya
    karenanya masalahnya persoalannya kendalanya makanya soalnya faktanya nyatanya untungnya uniknya
    menariknya harapannya idealnya
    """.split()
)

PREPOSITIONS = frozenset(
    """
    melalui lewat via dalam pada di ke dengan untuk karena terhadap sejak hingga bersama atas selama
    bagi per demi guna
    """.split()
)

ABOUT = frozenset(
    """
    terhadap soal terkait tentang mengenai perihal seputar ihwal menyoal menyangkut
    """.split()
)

WHEN = frozenset(
    """
    saat ketika usai setelah sambil seraya sembari sebelum sewaktu selepas seusai sesaat kala
    tatkala didampingi ditemui dihubungi dijumpai menanggapi merespons menyikapi
    """.split()
)

THIS = frozenset(
    """
    itu ini tersebut senada serupa sama demikian begitu lain
    """.split()
)

PURPOSE = frozenset(
    """
    saat ketika usai setelah sesudah tanpa dengan untuk guna demi dalam sebelum bisa dapat ingin mau
    harus akan hendak agar supaya perlu
    """.split()
)

NOT_BEFORE_PLACE = frozenset(
    """
    di ke dari asal kawasan wilayah pada kota kabupaten seluruh antara menuju untuk sekitar
    """.split()
)

NEGATIONS = frozenset(
    """
    tidak tak belum enggan bukan menolak tanpa jangan ogah nggak enggak urung
    """.split()
)

TIME = frozenset(
    """
    senin selasa rabu kamis jumat jum'at sabtu minggu ahad kemarin pagi siang sore malam januari
    februari maret april mei juni juli agustus september oktober november desember wib wita wit hari
    tadi lalu besok dini
    """.split()
)

TITLED_BY = frozenset(
    """
    bertajuk berjudul bertema judul tajuk tema lagu film novel buku album sinetron program rubrik
    single serial drama bertopik acara kampanye gerakan mars hit tembang podcast konten video
    artikel puisi lukisan opera tagar hashtag berlabel dokumenter webinar seminar diskusi pameran
    konser judulnya subtema kegiatan episode kanal
    """.split()
)

NAMED_BY = frozenset(
    """
    dijuluki berjuluk julukan disapa dipanggil panggilan sapaan bernama dinamai nama dinamakan
    sebutan alias dikenal sandi bersandi operasi kode disebut istilah berinisial bergelar
    """.split()
)

WRITTEN_BY = frozenset(
    """
    bertuliskan tulisan slogan spanduk poster semboyan motto tagline jargon moto bertulis
    """.split()
)

BUTTON_BY = frozenset(
    """
    klik pilih tombol menu fitur tekan opsi kolom tab ikon ketik tap klick icon bagian ketuk
    """.split()
)

STOPS = frozenset(
    """
    yang oleh kepada dengan dalam pada saat ketika bahwa adalah ialah itu ini tersebut seperti
    karena agar supaya jika kalau akan telah sudah sedang tengah juga pun lalu kemudian lantas
    sempat tidak tak belum bukan hanya masih bisa dapat harus perlu ingin mau terhadap tentang soal
    terkait mengenai hingga sampai sejak usai setelah sebelum selepas seusai melalui lewat sambil
    seraya sembari sementara sedangkan namun tetapi tapi sebab sehingga maka serta atau ada tadi
    patut wajib berhak layak bahkan
    kini saja ke se bila apabila meski meskipun walau selain antara kata menurut senin selasa rabu
    kamis jumat jum'at sabtu minggu ahad januari februari maret april mei juni juli agustus
    september oktober november desember pagi siang sore malam kemarin turut ikut resmi pernah
    langsung selama bersama bagi demi guna secara selalu memang justru malah hal lain lainnya
    beserta hadir baru sebagai selaku kepadanya padanya silam pukul tanggal pekan dirinya ia dia
    terbit beredar
    mereka kami kita saya beliau apa siapa mengapa bagaimana begitu begini demikian nah ya jangan
    mohon harap dan/atau usah tentu tentunya singkat lirih pelan tegas bersamaan kompak santai geram
    sedih bangga haru tersenyum tertawa sesumbar saling sendiri naik turun
    """.split()
)

SOFT = frozenset(
    """
    dan di dari untuk of the for and de & bidang urusan atas antar asal in on
    """.split()
)

DETERMINERS = frozenset(
    """
    itu ini tersebut tadi setempat
    """.split()
)

QUANTIFIERS = frozenset(
    """
    seorang salah satu para sejumlah beberapa banyak sang si pihak seluruh sebagian semua dua tiga
    empat lima enam tujuh delapan sembilan sepuluh kedua ketiga keempat ribuan ratusan puluhan
    sepasang kalangan masing-masing
    """.split()
)

PLURAL = frozenset(
    """
    para sejumlah beberapa banyak seluruh sebagian semua dua tiga empat lima enam tujuh kedua ketiga
    keempat ribuan ratusan puluhan sepasang
    """.split()
)

RELATIONS = frozenset(
    """
    istri suami ayah ibu anak putra putri adik kakak keluarga ajudan sopir paman bibi perwakilan
    pendukung penggemar relawan kubu ibunda ayahanda kekasih mertua menantu cucu nenek kakek sepupu
    keponakan sahabat rekan tetangga kerabat
    """.split()
)

NOT_VERBS = frozenset(
    """
    media medis medik merek meteorologi metro metropolitan mebel mesin merah mental metode menteri
    member memorial medali mega melayu berita beras bersama bersih berdikari teritorial terminal
    berkembang berkelanjutan berpengalaman berpengaruh bersertifikat
    teroris terorisme terpadu terapi terdakwa terpidana tersangka terlapor terduga termuda tertinggi
    terbuka terpilih tertua terbesar digital dinas direksi divisi distribusi diplomatik diplomasi
    ternama terkenal tersohor terkemuka terbaik terpercaya
    disabilitas disiplin difabel diaspora diabetes dinamika dimensi diskusi distrik ditjen
    direktorat dirjen direktur dian meninggal berbakat bertubuh bernama berusia berinisial berasal
    bersangkutan bergerak berwenang berbadan diri dini disertasi dialog
    """.split()
)

TITLE_OBJECT = frozenset(
    """
    kepada dengan bersama ke untuk bagi terhadap tentang soal di pada
    """.split()
)

ENGLISH = frozenset(
    """
    officer director manager president head chief editor analyst founder co-founder partner
    secretary chairman ceo cfo coo cto specialist consultant economist strategist engineer lecturer
    spokesperson spokesman spokeswoman lead owner
    """.split()
)

PARTICULARS = frozenset(
    """
    berusia bernama berinisial kelahiran berumur
    """.split()
)

# titles that are given names too
GIVEN_NAMES = frozenset(
    """
    imam raja ratu sultan bagus panji dian
    """.split()
)

NAME_PARTS = frozenset(
    """
    gusti daeng cut andi raden ida teuku tubagus sutan lalu la wa baiq
    """.split()
)

NAMED_AFTER = frozenset(
    """
    yayasan universitas rs rsu rsud rsup masjid museum pesantren institut stadion pt cv
    """.split()
)

# written small in names of bodies too
COMMON_BODIES = frozenset(
    """
    tim kelompok klub
    """.split()
)

HEADS_OF = frozenset(
    """
    chairman president ceo founder co-founder owner chief dean rector minister secretary
    """.split()
)

OWNERS = frozenset(
    """
    rektor ceo founder co-founder pemilik pendiri owner vokalis gitaris
    """.split()
)

# an affiliation when no body is named
STANDING_UNITS = frozenset(
    """
    balai pusat unit divisi
    """.split()
)

MERE_PEOPLE = frozenset(
    """
    pria perempuan wanita lelaki laki-laki orang remaja bocah gadis pemuda pemudi nenek kakek
    """.split()
)

ROMAN = frozenset(
    """
    ii iii iv vi vii viii ix xi xii xiii xiv
    """.split()
)

# somebody's, not somebody
STATEMENTS = frozenset(
    """
    pernyataan keterangan rilis pengumuman penjelasan
    """.split()
)

OBJECT_MARKS = frozenset(
    """
    kepada dengan bersama untuk dari terhadap di bagi pada tentang soal terkait atas demi seperti
    """.split()
)

FORENAMES = frozenset(
    """
    muhammad mohammad mochammad mochamad muhamad moh mohd ahmed akhmad dewi dwi tri eko agus budi ahmad
    achmad abdul andi raden siti sri nur teuku cut
    """.split()
)

SHORTENED = frozenset("abd moh muh moch much mohd muhd".split())  # forenames with a stop behind

OFFICES_OF_PLACES = frozenset(
    """
    gubernur bupati wali walikota wagub wabup wawali camat lurah kades kadus kapolda kapolres kapolresta
    kapolsek kapolrestabes dandim danrem kajari kajati kepala pj plt penjabat
    """.split()
)

CONTINUING = frozenset(["tambah", "imbuh", "lanjut", "sambung"])  # lemmas of cues: who spoke goes on

NAMING = frozenset("bernama berinisial bergelar berusia".split())

CONTRASTS = frozenset("namun tetapi tapi sementara sedangkan".split())  # open a second clause

SUBORDINATING = frozenset("bahwa mana dimana tempat".split())  # their subject is not the sentence's

VERBS_TOO = frozenset("bilang curhat sesumbar".split())  # roots that are verbs behind a subject

MOMENTS = frozenset("saat hari ketika waktu selama malam pagi siang sore".split())  # with *ini* or *itu*

UNRESERVED = frozenset("ragu segan sungkan lupa malu gentar".split())  # *tidak ragu mengatakan*

ANNOUNCING = frozenset("berikut simak inilah".split())  # what follows is announced, nobody says it

HOLY = frozenset("allah rasulullah tuhan yesus".split())  # names that scripture quotes

BEHIND_OBJECT = frozenset(". , ; dan serta didampingi bersama".split())  # no verb: the name was no subject

ENDS_OF_BODIES = frozenset("group grup holding holdings corporation tbk persero indonesia".split())

CALLED = frozenset("disapa dipanggil dikenal".split())  # without one of them a nickname needs *alias*

NICKNAMED = frozenset("alias atau yang".split())  # what opens a nickname: *yang akrab disapa*

CALLED_BY = frozenset(
    """
    yang akrab biasa karib disapa dipanggil dikenal sering kerap lebih dengan nama sebagai panggilan sapaan
    """.split()
)

CALLED_PLACES = frozenset(  # what stands behind them is no person, though called after one
    "jalan jl desa kampung rumah universitas stadion bandara masjid keluarga kabinet era gedung".split()
)

POSITION_ENDS = frozenset(
    "yang itu tersebut ini di dalam dari asal pada untuk".split()
)  # behind an unknown position
NOT_POSITIONS = ADVERBS | CONNECTIVES | TIME | WHEN | PREPOSITIONS | MOMENTS  # at a sentence's head

STATES = frozenset("indonesia ri malaysia singapura".split())  # behind a minister's title in brackets

REPORTS = frozenset(  # what *berdasarkan* quotes at a sentence's head
    "laporan survei riset penelitian studi kajian sensus statistik jajak".split()
)

MADE_BY = frozenset("karya milik garapan besutan ciptaan gubahan buatan tulisan".split())  # a work's maker

AUXILIARIES = frozenset(
    "akan telah sudah sedang tengah belum tidak bisa dapat harus masih juga ingin mau".split()
)

OPENING_ADVERBIALS = frozenset(  # with a phrase behind them that says when, about what, what for
    """
    saat ketika usai setelah sebelum selama sejak soal untuk dalam terkait tentang mengenai demi guna selain
    karena akibat tanpa atas
    """.split()
)

MINISTERS = frozenset("menteri menko wamen dirjen".split())  # an office that a portfolio follows

PORTFOLIOS = frozenset(
    """
    agama agraria ekraf energi esdm hilirisasi hukum imigrasi investasi kebudayaan kehutanan kelautan
    kependudukan kesehatan ketenagakerjaan keuangan komdigi koperasi lingkungan olahraga pangan pariwisata
    pemberdayaan pendidikan perdagangan perhubungan perikanan perindustrian pertahanan pertanian perumahan
    sosial transmigrasi umkm
    """.split()
)

CONTRACTED_BODIES = {  # the ministries are opened by rule
    "dinkes": "dinas kesehatan",
    "disdik": "dinas pendidikan",
    "dishub": "dinas perhubungan",
    "disnaker": "dinas tenaga kerja",
    "dinsos": "dinas sosial",
    "kejagung": "kejaksaan agung",
    "kejari": "kejaksaan negeri",
    "kejati": "kejaksaan tinggi",
    "pemkab": "pemerintah kabupaten",
    "pemkot": "pemerintah kota",
    "pemprov": "pemerintah provinsi",
    "polda": "kepolisian daerah",
    "polres": "kepolisian resor",
    "polsek": "kepolisian sektor",
}

SAID_OF = frozenset(  # passive verbs of saying and judging: whoever does it may speak next
    """
    dipuji didukung dibenarkan dibela disetujui diamini disampaikan diungkapkan dikatakan ditegaskan
    diapresiasi dikecam dikritik ditolak dibantah disambut ditanggapi diakui diusulkan diminta
    dikeluhkan tersampaikan
    """.split()
)

ACCOMPANYING = frozenset(  # the name behind them is not the subject of a title that follows its comma
    "didampingi bersama kepada menanggapi merespons ditemani mendampingi usai seusai setelah mewakili".split()
)

ENGLISH_BODIES = frozenset("hotel bank university".split())  # last in the name, in English

FIRMS = frozenset(  # with *itu* they are no country, no town and no outlet
    """
    perusahaan perseroan emiten produsen maskapai bank lembaga organisasi badan kelompok yayasan asosiasi
    agensi lsm ormas
    """.split()
)

LATE = frozenset("mendiang almarhum almarhumah".split())
