import { imageName, imageTag } from './containers.ts';

const DISTRIBUTIONS =
  /^(?:debian|ubuntu|buildpack-deps|fedora|centos|rockylinux|almalinux|amazonlinux|ubi\d*|cloud-sdk|google-cloud-cli)(?:-minimal|-slim)?$/;
const DISTRIBUTION_TAGS = /debian|ubuntu|buster|bullseye|bookworm|trixie|focal|jammy|noble|fedora|ubi\d/;
const HAS_BUSYBOX = /alpine|busybox/;

/**
 * The image's name or tag says that it is of a distribution whose wget is GNU's. What is built on Alpine has BusyBox's,
 * and its name need not show it (`curlimages/curl`): an image that says nothing is taken for one of those.
 */
export function hasGnuWget(image: string): boolean {
  const tag = imageTag(image);
  if (HAS_BUSYBOX.test(tag)) return false;
  return DISTRIBUTIONS.test(imageName(image)) || DISTRIBUTION_TAGS.test(tag);
}
