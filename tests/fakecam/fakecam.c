/* fakecam: LD_PRELOAD shim that emulates V4L2 capture devices (/dev/videoN) for tests.
 *
 *   gcc -O2 -shared -fPIC -o libfakecam.so fakecam.c -ldl -lpthread
 *
 * Frames come from  $FAKECAM_DIR/<FOURCC>_<W>x<H>/ *  (e.g. MJPG_640x480/000.jpg, YUYV_640x480/000.yuyv),
 * sorted by name, cycled at $FAKECAM_FPS (default 30). The folder is re-listed whenever its mtime changes,
 * so that a test can swap the picture while the camera runs.
 * $FAKECAM_CTL names a file whose first word is the state:
 *   ok      frames flow
 *   stall   no frames until the word changes
 *   hang    the stream that is on gives no frames any more; one that is started afresh does
 *   unplug  the device has gone, for whoever has it open too
 *   absent  the same, for a device that never was there
 *   busy    opening it fails: another program has it
 *   denied  opening it fails: no permission
 *   eio     reading a frame fails
 *   bright  frames flow, and four times the light falls on the scene; dim: a quarter of it
 * A second line, if there is one, is the card's name from now on: another camera is in the socket.
 * A device has the control of its exposure (of 100 unless it is set, from 10 to 1000) that webcams have, under a
 * heading as webcams list it. YUYV frames show the scene as at 100 and come out by the light and the exposure.
 * A stream that starts writes into the file that $FAKECAM_STARTED names when, in seconds since 1970: frame k (from 0)
 * is due k + 1 frames later, so that whoever sees it somewhere can tell how old it is.
 * $FAKECAM_INDEX (default 0) is N; $FAKECAM_NAME the card name. A second device is there if $FAKECAM_DIR_1 is
 * set; it has FAKECAM_CTL_1, FAKECAM_NAME_1, FAKECAM_FPS_1 and FAKECAM_INDEX_1 (default: one more than the
 * first). $FAKECAM_TRACE=1 logs ioctls to stderr.
 * LD_PRELOAD is removed from the environment on load unless $FAKECAM_PROPAGATE=1 (so that WebKit's
 * helper processes stay clean). x86_64 Linux only.
 *
 * A fake descriptor is a memfd as large as all buffers together: QUERYBUF hands out offsets into it, so
 * mmap/munmap/close/dup are the kernel's own and need no interposition.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MAXDEV 2
#define MAXBUF 8
#define MAXMODE 16
#define BUFSZ (4u << 20) /* upper bound of one frame, page aligned */

static long raw6(long n, long a, long b, long c, long d, long e, long f) {
  long r;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return r;
}
static long ret_errno(long r) {
  if (r < 0 && r > -4096) { errno = (int)-r; return -1; }
  return r;
}

struct mode { unsigned fourcc, w, h; char dir[512]; };
struct dev {
  /* what it is */
  int idx;
  const char *root, *ctl, *card, *started;
  unsigned deffps;
  char devpath[32], syspath[64];
  struct mode modes[MAXMODE];
  int nmodes;
  /* how it stands */
  int fd;                 /* -1: not open */
  int ctlfd;              /* a second opener, for controls alone; -1: none */
  int expmode, exposure;
  struct mode *cur;
  unsigned fps, nbuf, sizeimage;
  int streaming, hung, hang_seen;
  unsigned char *mem;     /* our own mapping of the memfd */
  int queued[MAXBUF * 2], nq;
  struct { int idx; unsigned bytes, seq; double t; } done[MAXBUF * 2];
  int nd;
  double t0; unsigned long tick; /* next frame number since STREAMON */
  char **files; int nfiles; struct timespec mtime; char listed[512];
};
static struct dev devs[MAXDEV];
static int ndev, trace;
static pthread_mutex_t L = PTHREAD_MUTEX_INITIALIZER;
static DIR *devdir; static int devdir_next;

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec / 1e9; }

static int modecmp(const void *a, const void *b) { return strcmp(((struct mode *)a)->dir, ((struct mode *)b)->dir); }
static const char *setting(const char *what, int k) { /* FAKECAM_<what>, for the second device with _1 */
  char name[64];
  snprintf(name, sizeof name, k ? "FAKECAM_%s_%d" : "FAKECAM_%s", what, k);
  return getenv(name);
}
static void add(int k) {
  struct dev *D = &devs[ndev];
  if (!(D->root = setting("DIR", k))) return;
  D->fd = D->ctlfd = -1; D->expmode = V4L2_EXPOSURE_APERTURE_PRIORITY; D->exposure = 100; D->ctl = setting("CTL", k); D->card = setting("NAME", k) ?: "Fake Camera"; D->started = setting("STARTED", k);
  const char *index = setting("INDEX", k), *fps = setting("FPS", k);
  D->idx = index ? atoi(index) : k ? devs[0].idx + k : 0;
  D->deffps = fps ? (unsigned)atoi(fps) : 30;
  snprintf(D->devpath, sizeof D->devpath, "/dev/video%d", D->idx);
  snprintf(D->syspath, sizeof D->syspath, "/sys/class/video4linux/video%d/name", D->idx);
  DIR *d = opendir(D->root);
  for (struct dirent *e; d && (e = readdir(d)) && D->nmodes < MAXMODE;) {
    struct mode *m = &D->modes[D->nmodes]; char f[5];
    if (sscanf(e->d_name, "%4[A-Z0-9]_%ux%u", f, &m->w, &m->h) == 3 && strlen(f) == 4) {
      m->fourcc = v4l2_fourcc(f[0], f[1], f[2], f[3]);
      snprintf(m->dir, sizeof m->dir, "%s/%s", D->root, e->d_name); D->nmodes++;
    }
  }
  if (d) closedir(d);
  qsort(D->modes, D->nmodes, sizeof *D->modes, modecmp);
  ndev++;
}
static void lock(void) { pthread_mutex_lock(&L); }
static void unlock(void) { pthread_mutex_unlock(&L); }
__attribute__((constructor)) static void init(void) {
  pthread_atfork(lock, unlock, unlock); /* else a child that closes what it was born with may wait for ever */
  trace = getenv("FAKECAM_TRACE") != NULL;
  if (!getenv("FAKECAM_PROPAGATE")) unsetenv("LD_PRELOAD");
  for (int k = 0; k < MAXDEV; k++) add(k);
}

static void control(struct dev *D, char s[64]) { /* what the control file says */
  long n = 0;
  int fd = D->ctl ? (int)raw6(SYS_openat, AT_FDCWD, (long)D->ctl, O_RDONLY, 0, 0, 0) : -1;
  if (fd >= 0) { n = raw6(SYS_read, fd, (long)s, 63, 0, 0, 0); raw6(SYS_close, fd, 0, 0, 0, 0, 0); }
  s[n < 0 ? 0 : n] = 0;
}
static int is(struct dev *D, const char *w) { /* whether its first word is this one */
  char s[64];
  control(D, s); s[strcspn(s, " \r\n")] = 0;
  return !strcmp(s[0] ? s : "ok", w);
}
static void name(struct dev *D, char card[64]) {
  char s[64], *line;
  control(D, s); line = strchr(s, '\n');
  if (line) line[1 + strcspn(line + 1, "\r\n")] = 0;
  snprintf(card, 64, "%s", line && line[1] ? line + 1 : D->card);
}
static int present(struct dev *D) { return D->nmodes && !is(D, "absent") && !is(D, "unplug"); }
/* A hang befalls the stream that is on when the word appears. */
static int hangs(struct dev *D) {
  if (!is(D, "hang")) D->hang_seen = D->hung = 0;
  else if (!D->hang_seen) D->hang_seen = D->hung = 1;
  return D->hung;
}

static int namecmp(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }
static void relist(struct dev *D) {
  struct stat st;
  if (stat(D->cur->dir, &st)) return;
  if (!strcmp(D->listed, D->cur->dir) && st.st_mtim.tv_sec == D->mtime.tv_sec && st.st_mtim.tv_nsec == D->mtime.tv_nsec) return;
  for (int i = 0; i < D->nfiles; i++) free(D->files[i]);
  free(D->files); D->files = NULL; D->nfiles = 0;
  DIR *d = opendir(D->cur->dir);
  for (struct dirent *e; d && (e = readdir(d));) {
    if (e->d_name[0] == '.') continue;
    D->files = realloc(D->files, (D->nfiles + 1) * sizeof *D->files);
    char *p = NULL; if (asprintf(&p, "%s/%s", D->cur->dir, e->d_name) < 0) continue;
    D->files[D->nfiles++] = p;
  }
  if (d) closedir(d);
  if (D->nfiles) qsort(D->files, D->nfiles, sizeof *D->files, namecmp);
  D->mtime = st.st_mtim; snprintf(D->listed, sizeof D->listed, "%s", D->cur->dir);
}
static unsigned fill(struct dev *D, int buf, unsigned long k) {
  relist(D);
  if (!D->nfiles) return 0;
  int fd = open(D->files[k % D->nfiles], O_RDONLY);
  if (fd < 0) return 0;
  long n = read(fd, D->mem + (size_t)buf * BUFSZ, D->sizeimage);
  close(fd);
  int light = D->exposure * (is(D, "bright") ? 4 : 1) / (is(D, "dim") ? 4 : 1);
  if (D->cur->fourcc == V4L2_PIX_FMT_YUYV && light != 100)
    for (long i = 0; i < n; i += 2) {
      unsigned char *luma = D->mem + (size_t)buf * BUFSZ + i;
      int lit = *luma * light / 100;
      *luma = lit > 255 ? 255 : (unsigned char)lit;
    }
  return n < 0 ? 0 : (unsigned)n;
}
/* Move the camera's clock forward: every frame due by now fills the oldest queued buffer, or is dropped. */
static void advance(struct dev *D) {
  if (!D->streaming) return;
  double t = now();
  if (is(D, "stall") || hangs(D)) { D->t0 = t - D->tick / (double)D->fps; return; }
  while (D->t0 + (D->tick + 1) / (double)D->fps <= t) {
    D->tick++;
    if (D->nq) {
      /* a long gap: do not read files for frames nobody will ever see */
      int b = D->queued[0]; memmove(D->queued, D->queued + 1, sizeof(int) * --D->nq);
      D->done[D->nd].idx = b; D->done[D->nd].bytes = fill(D, b, D->tick - 1); D->done[D->nd].seq = D->tick - 1;
      D->done[D->nd].t = D->t0 + D->tick / (double)D->fps; D->nd++;
    } else if (D->t0 + (D->tick + 1) / (double)D->fps <= t) {
      D->tick = (unsigned long)((t - D->t0) * D->fps);
    }
  }
}

static unsigned sizeimage(struct mode *m) { return m->fourcc == V4L2_PIX_FMT_YUYV ? m->w * m->h * 2 : m->w * m->h * 2; }
static void setmode(struct dev *D, struct mode *m) { D->cur = m; D->sizeimage = sizeimage(m); }
static struct mode *find(struct dev *D, unsigned f, unsigned w, unsigned h) {
  struct mode *best = NULL; long bd = 0;
  for (int pass = 0; pass < 2 && !best; pass++)
    for (int i = 0; i < D->nmodes; i++) {
      if (!pass && D->modes[i].fourcc != f) continue;
      long d = labs((long)D->modes[i].w - w) + labs((long)D->modes[i].h - h);
      if (!best || d < bd) { best = &D->modes[i]; bd = d; }
    }
  return best;
}
static void putfmt(struct v4l2_format *p, struct mode *m) {
  memset(&p->fmt, 0, sizeof p->fmt);
  p->fmt.pix.width = m->w; p->fmt.pix.height = m->h; p->fmt.pix.pixelformat = m->fourcc;
  p->fmt.pix.field = V4L2_FIELD_NONE; p->fmt.pix.sizeimage = sizeimage(m);
  p->fmt.pix.bytesperline = m->fourcc == V4L2_PIX_FMT_YUYV ? m->w * 2 : 0;
  p->fmt.pix.colorspace = m->fourcc == V4L2_PIX_FMT_MJPEG ? V4L2_COLORSPACE_JPEG : V4L2_COLORSPACE_SRGB;
}
static void putbuf(struct dev *D, struct v4l2_buffer *b, unsigned i) {
  b->index = i; b->length = D->sizeimage; b->m.offset = i * BUFSZ; b->memory = V4L2_MEMORY_MMAP;
  b->flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC; b->field = V4L2_FIELD_NONE;
}

static const unsigned CTRLS[] = {V4L2_CID_CAMERA_CLASS, V4L2_CID_EXPOSURE_AUTO, V4L2_CID_EXPOSURE_ABSOLUTE};
static int query_ctrl(struct v4l2_query_ext_ctrl *q) {
  unsigned flags = q->id & (V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND), id = q->id & ~flags;
  for (unsigned i = 0; i < sizeof CTRLS / sizeof *CTRLS; i++) {
    if (flags ? CTRLS[i] <= id : CTRLS[i] != id) continue;
    memset(q, 0, sizeof *q);
    q->id = CTRLS[i]; q->elems = 1; q->elem_size = 4; q->step = 1;
    switch (q->id) {
    case V4L2_CID_CAMERA_CLASS: q->type = V4L2_CTRL_TYPE_CTRL_CLASS; q->flags = V4L2_CTRL_FLAG_READ_ONLY | V4L2_CTRL_FLAG_WRITE_ONLY; break;
    case V4L2_CID_EXPOSURE_AUTO: q->type = V4L2_CTRL_TYPE_MENU; q->maximum = q->default_value = V4L2_EXPOSURE_APERTURE_PRIORITY; break;
    default: q->type = V4L2_CTRL_TYPE_INTEGER; q->minimum = 10; q->maximum = 1000; q->default_value = 100;
    }
    return 0;
  }
  return -EINVAL;
}
static int one_ctrl(struct dev *D, struct v4l2_ext_control *c, int set) {
  int *held = c->id == V4L2_CID_EXPOSURE_AUTO ? &D->expmode : c->id == V4L2_CID_EXPOSURE_ABSOLUTE ? &D->exposure : NULL;
  if (!held) return c->id == V4L2_CID_CAMERA_CLASS ? -EACCES : -EINVAL;
  if (!set) { c->value = *held; return 0; }
  if (held == &D->exposure && (D->expmode != V4L2_EXPOSURE_MANUAL || c->value < 10 || c->value > 1000)) return -EINVAL;
  if (held == &D->expmode && c->value != V4L2_EXPOSURE_MANUAL) {
    if (c->value != V4L2_EXPOSURE_APERTURE_PRIORITY) return -EINVAL;
    D->exposure = 100; /* what it chooses by itself, whatever the light */
  }
  *held = c->value; return 0;
}
static int all_ctrls(struct dev *D, struct v4l2_ext_controls *all, int set) {
  for (unsigned i = 0; i < all->count; i++) {
    int r = one_ctrl(D, &all->controls[i], set);
    if (r) { all->error_idx = i; return r; }
  }
  return 0;
}

static void tell_start(struct dev *D) {
  if (!D->started) return;
  char draft[512];
  snprintf(draft, sizeof draft, "%s.draft", D->started);
  int fd = (int)raw6(SYS_openat, AT_FDCWD, (long)draft, O_WRONLY | O_CREAT | O_TRUNC, 0644, 0, 0);
  if (fd < 0) return;
  struct timespec t; clock_gettime(CLOCK_REALTIME, &t);
  dprintf(fd, "%ld.%09ld\n", (long)t.tv_sec, t.tv_nsec);
  raw6(SYS_close, fd, 0, 0, 0, 0, 0);
  rename(draft, D->started);
}

static long dev_ioctl(struct dev *D, unsigned long req, void *arg) { /* returns 0 or -errno */
  if (is(D, "unplug") || is(D, "absent")) return -ENODEV;
  switch (req) {
  case VIDIOC_QUERYCAP: {
    struct v4l2_capability *c = arg; memset(c, 0, sizeof *c);
    char card[64]; name(D, card);
    snprintf((char *)c->driver, 16, "fakecam"); snprintf((char *)c->card, 32, "%.31s", card);
    snprintf((char *)c->bus_info, 32, "usb-fake-%d", D->idx); c->version = 0x060100;
    c->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING; c->capabilities = c->device_caps | V4L2_CAP_DEVICE_CAPS;
    return 0; }
  case VIDIOC_ENUM_FMT: {
    struct v4l2_fmtdesc *f = arg; unsigned seen[MAXMODE], n = 0;
    if (f->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return -EINVAL;
    for (int i = 0; i < D->nmodes; i++) { unsigned k = 0; while (k < n && seen[k] != D->modes[i].fourcc) k++; if (k == n) seen[n++] = D->modes[i].fourcc; }
    if (f->index >= n) return -EINVAL;
    f->pixelformat = seen[f->index]; f->flags = f->pixelformat == V4L2_PIX_FMT_MJPEG ? V4L2_FMT_FLAG_COMPRESSED : 0;
    snprintf((char *)f->description, 32, "%.4s", (char *)&f->pixelformat); return 0; }
  case VIDIOC_ENUM_FRAMESIZES: {
    struct v4l2_frmsizeenum *f = arg; unsigned k = 0;
    for (int i = 0; i < D->nmodes; i++) if (D->modes[i].fourcc == f->pixel_format && k++ == f->index) {
      f->type = V4L2_FRMSIZE_TYPE_DISCRETE; f->discrete.width = D->modes[i].w; f->discrete.height = D->modes[i].h; return 0; }
    return -EINVAL; }
  case VIDIOC_ENUM_FRAMEINTERVALS: {
    struct v4l2_frmivalenum *f = arg;
    if (f->index) return -EINVAL;
    for (int i = 0; i < D->nmodes; i++) if (D->modes[i].fourcc == f->pixel_format && D->modes[i].w == f->width && D->modes[i].h == f->height) {
      f->type = V4L2_FRMIVAL_TYPE_DISCRETE; f->discrete.numerator = 1; f->discrete.denominator = D->deffps; return 0; }
    return -EINVAL; }
  case VIDIOC_G_FMT: case VIDIOC_S_FMT: case VIDIOC_TRY_FMT: {
    struct v4l2_format *f = arg;
    if (f->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return -EINVAL;
    if (req == VIDIOC_G_FMT) { putfmt(f, D->cur); return 0; }
    struct mode *m = find(D, f->fmt.pix.pixelformat, f->fmt.pix.width, f->fmt.pix.height);
    if (req == VIDIOC_S_FMT) { if (D->streaming || D->nbuf) return -EBUSY; setmode(D, m); }
    putfmt(f, m); return 0; }
  case VIDIOC_G_PARM: case VIDIOC_S_PARM: {
    struct v4l2_streamparm *p = arg;
    if (p->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return -EINVAL;
    memset(&p->parm, 0, sizeof p->parm);
    p->parm.capture.capability = V4L2_CAP_TIMEPERFRAME; p->parm.capture.timeperframe.numerator = 1;
    p->parm.capture.timeperframe.denominator = D->fps; p->parm.capture.readbuffers = 2; return 0; }
  case VIDIOC_REQBUFS: {
    struct v4l2_requestbuffers *r = arg;
    if (r->memory != V4L2_MEMORY_MMAP) return -EINVAL;
    if (D->streaming) return -EBUSY;
    if (r->count > MAXBUF) r->count = MAXBUF;
    D->nbuf = r->count; D->nq = D->nd = 0; r->capabilities = V4L2_BUF_CAP_SUPPORTS_MMAP; return 0; }
  case VIDIOC_QUERYBUF: { struct v4l2_buffer *b = arg; if (b->index >= D->nbuf) return -EINVAL; putbuf(D, b, b->index); return 0; }
  case VIDIOC_QBUF: {
    struct v4l2_buffer *b = arg; if (b->index >= D->nbuf) return -EINVAL;
    for (int i = 0; i < D->nq; i++) if (D->queued[i] == (int)b->index) return -EINVAL;
    for (int i = 0; i < D->nd; i++) if (D->done[i].idx == (int)b->index) return -EINVAL;
    advance(D); D->queued[D->nq++] = b->index; putbuf(D, b, b->index); b->flags |= V4L2_BUF_FLAG_QUEUED; return 0; }
  case VIDIOC_DQBUF: {
    struct v4l2_buffer *b = arg;
    if (!D->streaming) return -EINVAL;
    if (is(D, "eio")) return -EIO;
    advance(D); if (!D->nd) return -EAGAIN;
    putbuf(D, b, D->done[0].idx); b->bytesused = D->done[0].bytes; b->sequence = D->done[0].seq; b->flags |= V4L2_BUF_FLAG_DONE;
    b->timestamp.tv_sec = (long)D->done[0].t; b->timestamp.tv_usec = (long)((D->done[0].t - (long)D->done[0].t) * 1e6);
    memmove(D->done, D->done + 1, sizeof D->done[0] * --D->nd); return 0; }
  case VIDIOC_STREAMON: if (!D->nbuf) return -EINVAL; D->streaming = 1; D->hung = 0; D->t0 = now(); D->tick = 0; tell_start(D); return 0;
  case VIDIOC_STREAMOFF: D->streaming = 0; D->nq = D->nd = 0; return 0;
  case VIDIOC_ENUMINPUT: { struct v4l2_input *i = arg; if (i->index) return -EINVAL; memset(i, 0, sizeof *i); i->type = V4L2_INPUT_TYPE_CAMERA; snprintf((char *)i->name, 32, "Camera 1"); return 0; }
  case VIDIOC_G_INPUT: *(int *)arg = 0; return 0;
  case VIDIOC_S_INPUT: return *(int *)arg ? -EINVAL : 0;
  case VIDIOC_QUERY_EXT_CTRL: return query_ctrl(arg);
  case VIDIOC_QUERYMENU: {
    struct v4l2_querymenu *m = arg;
    if (m->id != V4L2_CID_EXPOSURE_AUTO || (m->index != V4L2_EXPOSURE_MANUAL && m->index != V4L2_EXPOSURE_APERTURE_PRIORITY)) return -EINVAL;
    snprintf((char *)m->name, 32, m->index == V4L2_EXPOSURE_MANUAL ? "Manual Mode" : "Aperture Priority Mode"); return 0; }
  case VIDIOC_G_EXT_CTRLS: return all_ctrls(D, arg, 0);
  case VIDIOC_S_EXT_CTRLS: return all_ctrls(D, arg, 1);
  case VIDIOC_QUERYCTRL: case VIDIOC_G_CTRL: case VIDIOC_S_CTRL: return -EINVAL; /* the older calls: nobody here uses them */
  default: return -ENOTTY;
  }
}
static struct dev *ours(int fd) {
  for (int k = 0; k < ndev; k++) if (fd >= 0 && (fd == devs[k].fd || fd == devs[k].ctlfd)) return &devs[k];
  return NULL;
}
static long cam_ioctl(struct dev *D, unsigned long req, void *arg) {
  req &= 0xffffffffu;
  pthread_mutex_lock(&L); long r = dev_ioctl(D, req, arg); pthread_mutex_unlock(&L);
  if (trace && !(r == -EAGAIN)) dprintf(2, "fakecam %d ioctl nr=%lu size=%lu -> %ld\n", D->idx, req & 255, (req >> 16) & 0x3fff, r);
  return ret_errno(r);
}

/* ---- interposed symbols ---- */
long syscall(long n, ...) {
  va_list v; va_start(v, n);
  long a = va_arg(v, long), b = va_arg(v, long), c = va_arg(v, long), d = va_arg(v, long), e = va_arg(v, long), f = va_arg(v, long);
  va_end(v);
  struct dev *D = n == SYS_ioctl ? ours((int)a) : NULL;
  if (D) return cam_ioctl(D, (unsigned long)b, (void *)c);
  return ret_errno(raw6(n, a, b, c, d, e, f));
}
int ioctl(int fd, unsigned long req, ...) {
  va_list v; va_start(v, req); void *p = va_arg(v, void *); va_end(v);
  struct dev *D = ours(fd);
  if (D) return (int)cam_ioctl(D, req, p);
  return (int)ret_errno(raw6(SYS_ioctl, fd, (long)req, (long)p, 0, 0, 0));
}
static int fail(int e) { errno = e; return -1; }
static int open_name(struct dev *D) {
  if (!present(D)) return fail(ENOENT);
  int fd = memfd_create("fakecam-name", MFD_CLOEXEC);
  char card[64]; name(D, card);
  if (fd >= 0) { dprintf(fd, "%s\n", card); lseek(fd, 0, SEEK_SET); }
  return fd;
}
static int open_dev(struct dev *D) {
  if (!present(D)) return fail(ENOENT);
  if (is(D, "busy")) return fail(EBUSY);
  if (is(D, "denied")) return fail(EACCES);
  pthread_mutex_lock(&L);
  if (D->fd >= 0) {
    int second = D->ctlfd < 0 ? memfd_create("fakecam-controls", MFD_CLOEXEC) : -1;
    if (second >= 0) D->ctlfd = second;
    pthread_mutex_unlock(&L);
    return second >= 0 ? second : fail(EBUSY); /* two openers at a time are enough here */
  }
  int fd = memfd_create("fakecam", MFD_CLOEXEC);
  if (fd >= 0 && !ftruncate(fd, (off_t)BUFSZ * MAXBUF)) {
    D->mem = mmap(NULL, (size_t)BUFSZ * MAXBUF, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    D->fd = fd; D->fps = D->deffps; D->nbuf = 0; D->streaming = 0; D->nq = D->nd = 0; setmode(D, &D->modes[0]);
  }
  pthread_mutex_unlock(&L);
  return fd;
}
static int open_common(int dfd, const char *path, int flags, mode_t mode) {
  for (int k = 0; path && k < ndev; k++) {
    if (!strcmp(path, devs[k].syspath)) return open_name(&devs[k]);
    if (!strcmp(path, devs[k].devpath)) return open_dev(&devs[k]);
  }
  return (int)ret_errno(raw6(SYS_openat, dfd, (long)path, flags, mode, 0, 0));
}
#define MODE(fl) mode_t m = 0; if ((fl) & (O_CREAT | __O_TMPFILE)) { va_list v; va_start(v, fl); m = va_arg(v, mode_t); va_end(v); }
int open(const char *p, int fl, ...) { MODE(fl) return open_common(AT_FDCWD, p, fl, m); }
int open64(const char *p, int fl, ...) { MODE(fl) return open_common(AT_FDCWD, p, fl | O_LARGEFILE, m); }
int openat(int d, const char *p, int fl, ...) { MODE(fl) return open_common(d, p, fl, m); }
int openat64(int d, const char *p, int fl, ...) { MODE(fl) return open_common(d, p, fl | O_LARGEFILE, m); }
int close(int fd) {
  struct dev *D = ours(fd);
  if (D && fd == D->ctlfd) { pthread_mutex_lock(&L); D->ctlfd = -1; pthread_mutex_unlock(&L); }
  else if (D) { pthread_mutex_lock(&L); munmap(D->mem, (size_t)BUFSZ * MAXBUF); D->fd = -1; pthread_mutex_unlock(&L); }
  return (int)ret_errno(raw6(SYS_close, fd, 0, 0, 0, 0, 0));
}
static int poll_dev(struct dev *D, struct pollfd *p, int timeout) {
  double end = timeout < 0 ? 1e300 : now() + timeout / 1e3;
  for (;;) {
    p->revents = 0;
    if (is(D, "unplug") || is(D, "absent")) { p->revents = POLLERR | POLLHUP; return 1; }
    if (is(D, "eio")) { p->revents = POLLERR; return 1; }
    pthread_mutex_lock(&L); advance(D); int ready = D->nd > 0; double due = D->t0 + (D->tick + 1) / (double)D->fps; pthread_mutex_unlock(&L);
    if (ready) { p->revents = POLLIN | POLLRDNORM; return 1; }
    double t = now(); if (t >= end) return 0;
    double w = due - t; if (w > 0.02 || w <= 0) w = 0.02; /* look at the control file every 20 ms */
    if (t + w > end) w = end - t;
    struct timespec ts = {(time_t)w, (long)((w - (time_t)w) * 1e9)};
    if (nanosleep(&ts, NULL) && errno == EINTR) return -1; /* a signal ends a poll, as in the kernel */
  }
}
int poll(struct pollfd *p, nfds_t n, int timeout) {
  struct dev *D = n == 1 ? ours(p->fd) : NULL;
  if (D) return poll_dev(D, p, timeout);
  struct timespec ts = {timeout / 1000, (timeout % 1000) * 1000000L};
  return (int)ret_errno(raw6(SYS_ppoll, (long)p, (long)n, timeout < 0 ? 0 : (long)&ts, 0, 8, 0));
}
static DIR *(*r_opendir)(const char *); static int (*r_closedir)(DIR *);
static struct dirent64 *(*r_readdir64)(DIR *);
DIR *opendir(const char *p) {
  if (!r_opendir) r_opendir = dlsym(RTLD_NEXT, "opendir");
  DIR *d = r_opendir(p);
  if (d && ndev && (!strcmp(p, "/dev") || !strcmp(p, "/dev/"))) { devdir = d; devdir_next = 0; }
  return d;
}
int closedir(DIR *d) { if (!r_closedir) r_closedir = dlsym(RTLD_NEXT, "closedir"); if (d == devdir) devdir = NULL; return r_closedir(d); }
struct dirent64 *readdir64(DIR *d) {
  static struct dirent64 fake;
  if (!r_readdir64) r_readdir64 = dlsym(RTLD_NEXT, "readdir64");
  struct dirent64 *e = r_readdir64(d);
  if (e || d != devdir) return e;
  while (devdir_next < ndev && !present(&devs[devdir_next])) devdir_next++;
  if (devdir_next == ndev) return NULL;
  memset(&fake, 0, sizeof fake); fake.d_ino = 4242 + devdir_next; fake.d_type = DT_CHR; fake.d_reclen = sizeof fake;
  snprintf(fake.d_name, sizeof fake.d_name, "video%d", devs[devdir_next++].idx); return &fake;
}
struct dirent *readdir(DIR *d) { return (struct dirent *)readdir64(d); } /* same layout on x86_64 */
